// A window on the rows of a conversation: only what is in it is laid out.
import type { BlockPlace } from '../film/film.ts';
import type { Row } from '../row.ts';
import type { Conversation, ConversationSetting } from './conversation.ts';

/** A row of the conversation: of the block at this place the row with this index. */
export interface RowPlace extends BlockPlace {
  readonly row: number;
}

/** A row where it stands. */
export interface PlacedRow {
  readonly place: RowPlace;
  readonly row: Row;
}

export interface Window {
  /** Goes down from a row, itself the first, until there are so many or the end is reached. */
  down(from: RowPlace, count: number): readonly PlacedRow[];
  /** Those that end with a row, itself the last. */
  up(to: RowPlace, count: number): readonly PlacedRow[];
  readonly first: RowPlace | undefined;
  /** The last row at the playhead. */
  readonly last: RowPlace | undefined;
}

/** A window on a conversation as it stood at the playhead. */
export function createWindow(conversation: Conversation, setting: ConversationSetting): Window {
  const rowsAt = (place: BlockPlace) => conversation.rowsAt(place, setting);
  const step = (place: BlockPlace, by: 1 | -1) => conversation.step(place, by, setting.t);

  return {
    down(from, count) {
      const rows: PlacedRow[] = [];
      let begin = from.row;
      for (
        let place: BlockPlace | undefined = from;
        place !== undefined && rows.length < count;
        place = step(place, 1)
      ) {
        const placed = toPlaced(place, rowsAt(place));
        // The block may have fewer rows than when the place was taken.
        rows.push(...placed.slice(Math.min(begin, Math.max(0, placed.length - 1))));
        begin = 0;
      }
      return rows.slice(0, count);
    },
    up(to, count) {
      let rows: readonly PlacedRow[] = [];
      let end = to.row + 1;
      for (
        let place: BlockPlace | undefined = to;
        place !== undefined && rows.length < count;
        place = step(place, -1)
      ) {
        rows = [...toPlaced(place, rowsAt(place)).slice(0, end), ...rows];
        end = Number.POSITIVE_INFINITY;
      }
      return rows.slice(Math.max(0, rows.length - count));
    },
    get first() {
      const place =
        conversation.last(setting.t) === undefined ? undefined : firstPlace(conversation, setting.t);
      return place === undefined ? undefined : { ...place, row: 0 };
    },
    get last() {
      const place = conversation.last(setting.t);
      return place === undefined ? undefined : { ...place, row: Math.max(0, rowsAt(place).length - 1) };
    },
  };
}

function firstPlace(conversation: Conversation, t: number): BlockPlace | undefined {
  return conversation.step({ scene: -1, block: -1 }, 1, t);
}

function toPlaced({ scene, block }: BlockPlace, rows: readonly Row[]): readonly PlacedRow[] {
  return rows.map((row, index) => ({ place: { scene, block, row: index }, row }));
}
