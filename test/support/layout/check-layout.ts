// Measures a tree of files by the rules of the house, and tells every breach.
import { type Edge, findCycles, formatCycle } from './cycles.ts';
import { checkFile } from './file-rules.ts';
import { checkImport, checkPackages, type SourceFile, toSourceFile } from './import-rules.ts';
import { checkPurity } from './purity-rules.ts';
import type { LayoutRules } from './rules.ts';
import { isSource, type Violation } from './violation.ts';

/** Every breach in a tree, given as path (`src/…`, `test/…`, with `/`) → text; sorted by file and line. */
export function checkLayout(files: ReadonlyMap<string, string>, rules: LayoutRules): readonly Violation[] {
  const sources = [...files]
    .filter(([path]) => isSource(path))
    .map(([path, text]) => toSourceFile(path, text));
  const violations = [
    ...[...files].flatMap(([path, text]) => checkFile(path, text, { files, rules })),
    ...sources.flatMap((source) =>
      source.imports.flatMap((site) => checkImport(source, site, { files, rules })),
    ),
    ...sources.flatMap((source) => checkPurity(source, rules)),
    ...checkPackages(sources, rules),
    ...checkGraph(sources, { files, rules }),
  ];
  return violations.sort((a, b) => a.file.localeCompare(b.file) || (a.line ?? 0) - (b.line ?? 0));
}

/** Cycles, files that nobody imports, and entry points that are not there. */
function checkGraph(
  sources: readonly SourceFile[],
  { files, rules }: { readonly files: ReadonlyMap<string, string>; readonly rules: LayoutRules },
): readonly Violation[] {
  const graph = new Map(sources.map((source) => [source.path, toEdges(source, files)]));
  const imported = new Set(
    [...graph].flatMap(([path, edges]) =>
      edges.map((edge) => edge.target).filter((target) => target !== path),
    ),
  );
  return [
    ...findCycles(graph).map((way) => ({
      rule: 'cycle' as const,
      file: way[0] ?? '',
      message: `expected no import cycle, found ${formatCycle(graph, way)}`,
    })),
    ...sources
      .filter(({ path }) => !imported.has(path) && !rules.entryPoints.includes(path))
      .map(({ path }) => ({
        rule: 'dead-file' as const,
        file: path,
        message: 'expected an importer, found none: use it, remove it, or name it as an entry point',
      })),
    ...rules.entryPoints
      .filter((path) => !files.has(path))
      .map((path) => ({
        rule: 'entry-point' as const,
        file: path,
        message: 'expected this entry point, found no file',
      })),
  ];
}

function toEdges(source: SourceFile, files: ReadonlyMap<string, string>): readonly Edge[] {
  return source.imports.flatMap(({ target, isTypeOnly }) =>
    target !== undefined && files.has(target) ? [{ target, isTypeOnly }] : [],
  );
}
