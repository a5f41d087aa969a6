// A table of text in columns that are as wide as they need to be, or as they can.
import type { Span } from '../row.ts';
import { span, spansWidth } from './width.ts';
import { wrapSpans } from './wrap.ts';

type Cell = readonly Span[];
type Alignment = 'left' | 'right' | 'center' | null;

export interface Table {
  readonly header: readonly Cell[];
  readonly rows: readonly (readonly Cell[])[];
  readonly align: readonly Alignment[];
}

const GAP = 2;
/** Less is no column. */
const MIN_COLUMNS = 4;

/** The lines of a table, each within the width; one with more columns than have room is cut. */
export function toTableLines({ header, rows, align }: Table, width: number): readonly (readonly Span[])[] {
  const count = Math.min(header.length, Math.max(1, Math.floor((width + GAP) / (MIN_COLUMNS + GAP))));
  const widths = toWidths([header, ...rows], { count, width });
  const layRow = (cells: readonly Cell[]) => toRowLines(cells, widths, align);
  const rule = [span(widths.map((columns) => '─'.repeat(columns)).join(' '.repeat(GAP)), 'dim')];
  return [...layRow(header), rule, ...rows.flatMap(layRow)];
}

/** What each column needs; what is too much is taken from the widest. */
function toWidths(
  rows: readonly (readonly Cell[])[],
  { count, width }: { readonly count: number; readonly width: number },
): readonly number[] {
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(1, ...rows.map((cells) => spansWidth(cells[column] ?? []))),
  );
  let excess = widths.reduce((sum, columns) => sum + columns, 0) + GAP * (count - 1) - width;
  while (excess > 0) {
    const widest = Math.max(...widths);
    const second = Math.max(1, ...widths.filter((columns) => columns < widest));
    const [first] = [widths.indexOf(widest)];
    const taken = Math.min(excess, Math.max(1, widest - second));
    if (widest <= 1) break;
    widths[first] = Math.max(1, widest - taken);
    excess -= taken;
  }
  return widths;
}

function toRowLines(
  cells: readonly Cell[],
  widths: readonly number[],
  align: readonly Alignment[],
): readonly (readonly Span[])[] {
  const wrapped = widths.map((columns, column) => wrapSpans(cells[column] ?? [], columns));
  const height = Math.max(1, ...wrapped.map(({ length }) => length));
  return Array.from({ length: height }, (_, at) =>
    widths.flatMap((columns, column) => {
      const line = wrapped[column]?.[at] ?? [];
      const left = columns - spansWidth(line);
      const before = align[column] === 'right' ? left : align[column] === 'center' ? left >> 1 : 0;
      const behind = left - before + (column < widths.length - 1 ? GAP : 0);
      return [span(' '.repeat(before)), ...line, span(' '.repeat(Math.max(0, behind)))].filter(
        ({ text }) => text !== '',
      );
    }),
  );
}
