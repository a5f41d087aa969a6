// Columns for people.
import { toVisible } from '../../core/replay/visible.ts';

/** Rows as left-aligned columns two spaces apart; the last column is cut to fit `width`. */
export function formatTable(rows: readonly (readonly string[])[], width: number): string {
  const table = createTableRows();
  for (const row of rows) table.add(row);
  return [...table.format(width)].join('');
}

/** The rows of a table that may have tens of thousands, of which each is kept as one text. */
export interface TableRows {
  add(row: readonly string[]): void;
  /** The table, a row at a time. */
  format(width: number): Generator<string>;
}

/** Between the cells of a row that is kept: it is in none, as what is not visible is shown otherwise. */
const CELL_END = '\u0000';

/** A table without rows. */
export function createTableRows(): TableRows {
  const rows: string[] = [];
  const widths: number[] = [];
  return {
    add(row) {
      const cells = row.map((cell) => cell.replaceAll(CELL_END, '\u2400'));
      for (const [column, cell] of cells.entries())
        widths[column] = Math.max(widths[column] ?? 0, cell.length);
      rows.push(cells.join(CELL_END));
    },
    *format(width) {
      for (const row of rows) yield `${formatRow(row.split(CELL_END), widths, width)}\n`;
    },
  };
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
