// Rows as plain text, to be read by people and by tests.
import type { Row } from '../../../src/core/replay/row.ts';

/** The rows as lines, without tones. */
export function toText(rows: readonly Row[]): string {
  return rows
    .map(({ spans }) =>
      spans
        .map(({ text }) => text)
        .join('')
        .trimEnd(),
    )
    .join('\n');
}
