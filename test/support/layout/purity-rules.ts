// The rule of the pure core: nothing of the platform, by import or by name.
import type { SourceFile } from './import-rules.ts';
import { findImpurities } from './purity.ts';
import { lineOf, type Violation } from './violation.ts';

/** Every module and every global that a file of `src/core` reaches for; nothing for a file elsewhere. */
export function checkPurity({ path, text, tokens, imports }: SourceFile): readonly Violation[] {
  if (!path.startsWith('src/core/')) return [];
  const modules = imports
    .filter(({ target, specifier }) => target === undefined && specifier !== undefined)
    .map(({ specifier, line }) => ({ name: `'${specifier}'`, line }));
  const globals = findImpurities(tokens).map(({ name, at }) => ({ name, line: lineOf(text, at) }));
  return [...modules, ...globals].map(({ name, line }) => ({
    rule: 'purity' as const,
    file: path,
    line,
    message: `expected pure code, found ${name}: take it as an argument`,
  }));
}
