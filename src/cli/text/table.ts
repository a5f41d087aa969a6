// Columns for people.
import { toVisible } from '../../core/replay/visible.ts';

/** Rows as left-aligned columns two spaces apart; the last column is cut to fit `width`. */
export function formatTable(rows: readonly (readonly string[])[], width: number): string {
  const widths: number[] = [];
  for (const row of rows)
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  return rows.map((row) => `${formatRow(row, widths, width)}\n`).join('');
}

function formatRow(row: readonly string[], widths: readonly number[], width: number): string {
  const cells = row.map((cell, column) =>
    column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0),
  );
  return truncate(cells.join('  '), width).trimEnd();
}

/** One line of at most `width` characters, made safe to print; what is cut off shows as …. */
export function truncate(text: string, width: number): string {
  const line = toVisible(text.replaceAll(/\s+/g, (space) => (space.includes('\n') ? ' ' : space)));
  return line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`;
}
