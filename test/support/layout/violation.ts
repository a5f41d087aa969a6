// What a breach of the layout is, and the little that all rules need to tell one.

/** The rules that a breach may be of. */
export type RuleName =
  | 'unknown-folder'
  | 'import-table'
  | 'import-path'
  | 'computed-import'
  | 'undeclared-package'
  | 'one-importer'
  | 'purity'
  | 'cycle'
  | 'dead-file'
  | 'entry-point'
  | 'first-line'
  | 'default-export'
  | 'file-name'
  | 'file-length'
  | 'test-mirror';

/** One breach: what was expected and found, and where. */
export interface Violation {
  readonly rule: RuleName;
  readonly file: string;
  readonly line?: number;
  readonly message: string;
}

/** `src/a.ts:3 purity: …`, one a line, as an editor can open it. */
export function formatViolations(violations: readonly Violation[]): string {
  return violations
    .map(
      ({ rule, file, line, message }) => `${file}${line === undefined ? '' : `:${line}`} ${rule}: ${message}`,
    )
    .join('\n');
}

/** Whether a path is TypeScript of the program. */
export function isSource(path: string): boolean {
  return path.startsWith('src/') && /\.tsx?$/.test(path);
}

/** The line, counted from 1, of an offset into a text. */
export function lineOf(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}
