// A report as text for a terminal.
import { type Bar, judge, type Report, type Row } from './report.ts';

/** The table of a report, with a title above and its notes below. */
export function formatReport(title: string, report: Report): string {
  const header = ['', ...report.columns, 'bar', ''];
  const lines = [header, ...report.rows.map((row) => toCells(row, report))];
  const widths = header.map((_, column) => Math.max(...lines.map((cells) => (cells[column] ?? '').length)));
  const table = report.rows.length === 0 ? [] : lines.map((cells) => formatLine(cells, widths));
  return [`\n${title}`, ...table, ...report.notes.map((note) => `  · ${note}`), ''].join('\n');
}

function toCells(row: Row, { columns, judged }: Report): string[] {
  const numbers = columns.map((column) => formatNumber(row.by[column], row.digits));
  return [row.measure, ...numbers, formatBar(row.bar), judge(row, judged) ?? ''];
}

function formatLine(cells: readonly string[], widths: readonly number[]): string {
  const last = cells.length - 1;
  const padded = cells.map((cell, column) => {
    const width = widths[column] ?? 0;
    return column === 0 || column === last ? cell.padEnd(width) : cell.padStart(width);
  });
  return `  ${padded.join('  ')}`.trimEnd();
}

function formatNumber(value: number | undefined, digits = 0): string {
  return value === undefined || Number.isNaN(value) ? '-' : value.toFixed(digits);
}

/** `≤ 1.5`; a bar that is aimed at and not held yet is marked. */
function formatBar(bar: Bar | undefined): string {
  if (bar === undefined) return '';
  const text = bar.most === undefined ? `≥ ${bar.least}` : `≤ ${bar.most}`;
  return bar.source === 'design' ? `${text} (design)` : text;
}
