// Which rows of a conversation are looked at: those at the playhead, or those that a reader went to.
import type { PlacedRow, RowPlace, Window } from './window.ts';

/** Absent: the last row at the playhead is the last that is shown. */
export interface Scroll {
  readonly top: RowPlace;
  readonly selection: RowPlace;
}

/** The rows that are shown, `height` of them where there are so many. */
export function toShown(scroll: Scroll | undefined, window: Window, height: number): readonly PlacedRow[] {
  if (scroll !== undefined) {
    const shown = window.down(scroll.top, height);
    if (shown.length === height) return shown;
  }
  return window.last === undefined ? [] : window.up(window.last, height);
}

/** Moves the selection by so many rows, and the window with it; undefined: at the end, where the playhead leads again. */
export function moveSelection(
  scroll: Scroll | undefined,
  by: number,
  { window, height }: { readonly window: Window; readonly height: number },
): Scroll | undefined {
  const { last } = window;
  if (last === undefined || (scroll === undefined && by > 0)) return undefined;
  const top = scroll?.top ?? toShown(undefined, window, height)[0]?.place ?? last;
  const from = scroll?.selection ?? last;
  const way = by < 0 ? window.up(from, 1 - by) : window.down(from, by + 1);
  const selection = (by < 0 ? way[0] : way.at(-1))?.place ?? from;
  if (by > 0 && way.length < by + 1) return undefined;
  return keepInSight({ top, selection }, window, height);
}

/** The window so far moved that the selection is in it. */
function keepInSight({ top, selection }: Scroll, window: Window, height: number): Scroll {
  if (isBefore(selection, top)) return { top: selection, selection };
  const isShown = window.down(top, height).some(({ place }) => isSame(place, selection));
  if (isShown) return { top, selection };
  return { top: window.up(selection, height)[0]?.place ?? selection, selection };
}

/** A window whose selection stands a third from its top. */
export function showSelection(selection: RowPlace, window: Window, height: number): Scroll {
  const above = window.up(selection, Math.floor(height / 3) + 1);
  return { top: above[0]?.place ?? selection, selection };
}

/** Whether two rows are the same. */
export function isSame(one: RowPlace, other: RowPlace): boolean {
  return one.scene === other.scene && one.block === other.block && one.row === other.row;
}

function isBefore(one: RowPlace, other: RowPlace): boolean {
  return (one.scene - other.scene || one.block - other.block || one.row - other.row) < 0;
}
