// The rule of the pure core: nothing of the platform, by import or by name.
import { packageOf, type SourceFile } from './import-rules.ts';
import { findImpurities } from './purity.ts';
import type { LayoutRules } from './rules.ts';
import { lineOf, type Violation } from './violation.ts';

/** Every module and every global that a file of `src/core` reaches for; nothing for a file elsewhere. */
export function checkPurity(
  { path, text, tokens, imports }: SourceFile,
  { purePackages }: Pick<LayoutRules, 'purePackages'>,
): readonly Violation[] {
  if (!path.startsWith('src/core/')) return [];
  const modules = imports
    .flatMap(({ target, specifier, line }) =>
      target === undefined ? [{ specifier: specifier ?? '', line }] : [],
    )
    .filter(({ specifier }) => specifier !== '' && !purePackages.includes(packageOf(specifier)))
    .map(({ specifier, line }) => ({ name: `'${specifier}'`, line }));
  const globals = findImpurities(tokens).map(({ name, at }) => ({ name, line: lineOf(text, at) }));
  return [...modules, ...globals].map(({ name, line }) => ({
    rule: 'purity' as const,
    file: path,
    line,
    message: `expected pure code, found ${name}: take it as an argument`,
  }));
}
