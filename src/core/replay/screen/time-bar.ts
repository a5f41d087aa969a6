// The session from its beginning to its end on one line: what was played, turns, gaps and marks.
import type { Film } from '../film/film.ts';
import type { Mark } from '../player/mark.ts';
import type { Span, Tone } from '../row.ts';

export interface TimeBarSetting {
  readonly t: number;
  readonly endT: number;
  readonly marks: readonly Mark[];
  readonly width: number;
}

interface Cell {
  text: string;
  tone: Tone;
}

/** `━━━━┿━━◆━●──┼──!!────` */
export function toTimeBar(
  { turns, scenes, lanes }: Film,
  { t, endT, marks, width }: TimeBarSetting,
): readonly Span[] {
  const columnOf = (time: number) =>
    Math.min(width - 1, Math.max(0, Math.floor((time / Math.max(1, endT)) * width)));
  const head = columnOf(t);
  const cells: Cell[] = Array.from({ length: width }, (_, column) =>
    column < head ? { text: '━', tone: 'bar-done' } : { text: '─', tone: 'bar' },
  );
  const set = (column: number, text: string, tone?: Tone) => {
    const cell = cells[column];
    if (cell !== undefined) cells[column] = { text, tone: tone ?? cell.tone };
  };
  for (const scene of turns) {
    const column = columnOf(scenes[scene]?.t ?? 0);
    set(column, column < head ? '┿' : '┼');
  }
  for (const gap of lanes.gaps)
    for (let column = columnOf(gap.t); column <= columnOf(Math.max(gap.t, gap.to)); column++)
      set(column, '!', 'gap');
  for (const mark of marks) set(columnOf(mark.t), '◆', 'mark');
  if (width > 0) set(head, '●', 'strong');
  return toSpans(cells);
}

function toSpans(cells: readonly Cell[]): readonly Span[] {
  const spans: Span[] = [];
  for (const { text, tone } of cells) {
    const last = spans.at(-1);
    if (last?.tone === tone) spans[spans.length - 1] = { text: last.text + text, tone };
    else spans.push({ text, tone });
  }
  return spans;
}
