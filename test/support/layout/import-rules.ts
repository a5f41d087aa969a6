// Rules that look at imports: where they lead, what the table allows, and which packages they load.
import { dirname, join } from 'node:path/posix';
import { findImports, type ImportSite } from './imports.ts';
import type { LayoutRules } from './rules.ts';
import { type Token, tokenize } from './tokenize.ts';
import { lineOf, type Violation } from './violation.ts';

/** One import of a file; `target` is the path that a relative one leads to. */
export interface SourceImport extends ImportSite {
  readonly target?: string;
  readonly line: number;
}

/** A file of the program with what it imports. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly imports: readonly SourceImport[];
}

interface Tree {
  readonly files: ReadonlyMap<string, string>;
  readonly rules: LayoutRules;
}

/** A file read for its imports. */
export function toSourceFile(path: string, text: string): SourceFile {
  const tokens = tokenize(text, path.endsWith('.tsx'));
  const imports = findImports(tokens).map((site) => {
    const target = isRelative(site.specifier) ? join(dirname(path), site.specifier) : undefined;
    return { ...site, line: lineOf(text, site.at), ...(target === undefined ? {} : { target }) };
  });
  return { path, text, tokens, imports };
}

/** The folder of the import table that a file is in: `core/wire`, `sidecar`; absent for a file that is in none. */
export function folderOf(path: string): string | undefined {
  const [root, top, second, third] = path.split('/');
  if (root !== 'src' || second === undefined) return undefined;
  if (top !== 'core') return top;
  return third === undefined ? undefined : `core/${second}`;
}

/** Every breach that one import shows. */
export function checkImport(source: SourceFile, site: SourceImport, tree: Tree): readonly Violation[] {
  const tell = (rule: Violation['rule'], message: string): readonly Violation[] => [
    { rule, file: source.path, line: site.line, message },
  ];
  if (site.specifier === undefined)
    return tell('computed-import', 'expected the path as a literal, found a computed one');
  const name = packageOf(site.specifier);
  if (site.target === undefined) {
    if (site.specifier.startsWith('node:') || tree.rules.dependencies.includes(name)) return [];
    return tell(
      'undeclared-package',
      `expected a dependency of package.json or node:…, found '${site.specifier}'`,
    );
  }
  if (!/\.tsx?$/.test(site.target))
    return tell('import-path', `expected .ts or .tsx at the end of '${site.specifier}'`);
  if (!tree.files.has(site.target))
    return tell('import-path', `expected a file, found none at ${site.target}`);
  return checkTable(source, site.target, tree).flatMap((message) => tell('import-table', message));
}

function checkTable(source: SourceFile, target: string, { rules }: Tree): readonly string[] {
  const from = folderOf(source.path);
  const to = folderOf(target);
  if (to === undefined && target.startsWith('src/')) return [];
  if (to === undefined) return [`expected an import from src, found ${target}`];
  if (from === undefined || rules.folders[from] === undefined || from === to) return [];
  const allowed = rules.folders[from];
  if (allowed.includes(to) || (to.startsWith('core/') && allowed.includes('core/*'))) return [];
  return [`expected ${from} to import only ${allowed.join(', ') || 'itself'}, found ${target}`];
}

/** Folders that the table does not know, and packages that more than one file loads. */
export function checkPackages(sources: readonly SourceFile[], rules: LayoutRules): readonly Violation[] {
  return [...checkFolders(sources, rules), ...checkImporters(sources, rules)];
}

function checkFolders(sources: readonly SourceFile[], rules: LayoutRules): readonly Violation[] {
  return sources
    .filter(({ path }) => rules.folders[folderOf(path) ?? ''] === undefined)
    .map(({ path }) => ({
      rule: 'unknown-folder' as const,
      file: path,
      message: `expected a folder of the import table (${Object.keys(rules.folders).join(', ')})`,
    }));
}

function checkImporters(sources: readonly SourceFile[], rules: LayoutRules): readonly Violation[] {
  return rules.dependencies
    .filter((name) => !rules.sharedPackages.includes(name))
    .flatMap((name) => {
      const importers = sources.filter(({ imports }) => imports.some((site) => loads(site, name, rules)));
      const paths = importers.map(({ path }) => path).sort();
      const message = `expected one file to import ${name}, found ${paths.join(', ')}`;
      return paths.slice(1).map((file) => ({ rule: 'one-importer' as const, file, message }));
    });
}

function loads(site: SourceImport, name: string, rules: LayoutRules): boolean {
  if (site.target !== undefined || site.specifier === undefined || packageOf(site.specifier) !== name)
    return false;
  return !(site.isTypeOnly && rules.sharedTypes.includes(name));
}

function isRelative(specifier: string | undefined): specifier is string {
  return specifier !== undefined && /^\.{0,2}\//.test(specifier);
}

/** `@scope/name` of `@scope/name/path`, `name` of `name/path`. */
export function packageOf(specifier: string): string {
  const [first, second] = specifier.split('/');
  return first?.startsWith('@') ? `${first}/${second}` : (first ?? '');
}
