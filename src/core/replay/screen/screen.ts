// The picture of a replay: what every row of a terminal shows, or of a page.
import type { Exchange } from '../../model/exchange.ts';
import { type TouchedFile, toTouchedFiles } from '../film/files.ts';
import type { Film } from '../film/film.ts';
import type { Reel } from '../player/playback.ts';
import type { Pane, Player } from '../player/player.ts';
import { EMPTY_ROW, type Row } from '../row.ts';
import { markMatches } from '../rows/tint.ts';
import { cutSpans, fitSpans, span } from '../rows/width.ts';
import { type SessionTitle, toPromptRow, toStatusRow, toTitleRow } from './chrome.ts';
import { type Conversation, type ConversationSetting, createConversation } from './conversation.ts';
import { toFileListRows, toFileRows, toFileRule } from './file-rows.ts';
import { type Jump, toHelpRows, toJumpRows, toJumps } from './lists.ts';
import { toRawRows } from './raw-rows.ts';
import { isSame, type Scroll, toShown } from './scroll.ts';
import { toTimeBar } from './time-bar.ts';
import { createWindow, type PlacedRow, type Window } from './window.ts';

/** Of a picture, in characters. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Where a reader is in what does not fit. */
export interface Look {
  readonly size: Size;
  /** In the conversation; absent: at the playhead. */
  readonly scroll?: Scroll;
  /** In every other view: how many of its rows are above the picture, at most. */
  readonly offset: number;
}

/** What is shown; `film` may grow. */
export interface ScreenOptions {
  readonly film: Film;
  readonly title: SessionTitle;
  /** The exchange with this id, as it was recorded. */
  readonly readExchange: (id: string) => Exchange | undefined;
}

export interface Screen {
  readonly status: SessionTitle['status'];
  /** Exactly as many rows as the size has, none wider. */
  draw(player: Player, reel: Reel, look: Look): readonly Row[];
  /** The conversation at the playhead, to scroll in. */
  window(player: Player, size: Size): Window;
  /** The rows of the conversation that are shown. */
  shown(player: Player, look: Look): readonly PlacedRow[];
  /** What can be chosen in the view that is shown: in the jump list, or among the files. */
  jumps(player: Player): readonly Jump[];
  files(player: Player): readonly TouchedFile[];
  /** The greatest offset of the view that is shown at which its last row still is. */
  maxOffset(player: Player, look: Look): number;
}

/** The title and a row beneath it; the bar with a row above it, and the status. */
const ROWS_ABOVE = 2;
const ROWS_BELOW = 3;
/** Smaller pictures show nothing that is worth it. */
const MIN_SIZE: Size = { columns: 40, rows: 10 };
/** Of the files there are more than one looks at. */
const MAX_LISTED = 8;

/** How many rows a view has for itself. */
export function toHeight({ rows }: Size): number {
  return Math.max(1, rows - ROWS_ABOVE - ROWS_BELOW);
}

/** A screen for a film. */
export function createScreen({ film, title, readExchange }: ScreenOptions): Screen {
  const conversation: Conversation = createConversation(film, title.user);
  let listed:
    | { readonly marks: Player['marks']; readonly revision: number; readonly jumps: readonly Jump[] }
    | undefined;
  let raw: { readonly key: string; readonly rows: readonly Row[] } | undefined;
  let touched: { readonly key: string; readonly files: readonly TouchedFile[] } | undefined;

  function toSetting({ playback, turned, isAllOpen }: Player, { columns }: Size): ConversationSetting {
    return { width: columns, t: playback.t, isOpen: (block) => isAllOpen !== turned.has(block) };
  }

  function window(player: Player, size: Size): Window {
    return createWindow(conversation, toSetting(player, size));
  }

  function shown(player: Player, { size, scroll }: Look): readonly PlacedRow[] {
    return toShown(scroll, window(player, size), toHeight(size));
  }

  function files({ playback: { t } }: Player): readonly TouchedFile[] {
    const key = `${film.calls.length}/${film.revision}/${film.moments.lastUpTo(t)}`;
    if (touched?.key !== key) touched = { key, files: toTouchedFiles(film, t) };
    return touched.files;
  }

  function jumps({ marks }: Player): readonly Jump[] {
    const { revision } = film;
    if (listed?.marks !== marks || listed.revision !== revision)
      listed = { marks, revision, jumps: toJumps(film, marks) };
    return listed.jumps;
  }

  function drawConversation(player: Player, look: Look): readonly Row[] {
    const { scroll } = look;
    const rows = shown(player, look).map(({ row, place }) =>
      scroll !== undefined && isSame(place, scroll.selection) ? { ...row, isSelected: true as const } : row,
    );
    if (rows.length === 0) return [toNote('Nothing was said yet.')];
    return player.search === undefined
      ? rows
      : rows.map((row) => markMatches(row, player.search?.query ?? ''));
  }

  function drawFiles(player: Player, { size, offset }: Look): readonly Row[] {
    const { columns: width } = size;
    const all = files(player);
    const chosen = Math.min(player.chosen, all.length - 1);
    const file = all[chosen];
    if (file === undefined) return [toNote('No file was changed up to here.')];
    const list = toFileListRows(all, { chosen, width });
    const listed = cutAround(list, chosen, toListHeight(all.length, size));
    const setting = { width, side: player.side };
    const rows = toFileRows(file, setting);
    return [
      ...listed,
      toFileRule(file, setting),
      ...cutFrom(rows, offset, toHeight(size) - listed.length - 1),
    ];
  }

  /** Of the exchange that said what is selected, else of the one that spoke last. */
  function layRaw({ playback: { t } }: Player, { size: { columns }, scroll }: Look): readonly Row[] {
    const { scene = -1, block = -1 } = scroll?.selection ?? {};
    const id = film.scenes[scene]?.blocks[block]?.exchange ?? film.exchangeAt(t);
    const key = `${id}/${columns}/${film.revision}/${film.moments.lastUpTo(t)}`;
    if (raw?.key === key) return raw.rows;
    const exchange = id === undefined ? undefined : readExchange(id);
    const rows =
      exchange === undefined
        ? [toNote('No exchange has spoken up to here.')]
        : toRawRows(exchange, { width: columns, t });
    raw = { key, rows };
    return rows;
  }

  function maxOffset(player: Player, look: Look): number {
    const { size } = look;
    const height = toHeight(size);
    const all = player.pane === 'files' ? files(player) : [];
    const file = all[Math.min(player.chosen, all.length - 1)];
    if (file !== undefined)
      return Math.max(
        0,
        toFileRows(file, { width: size.columns, side: player.side }).length -
          height +
          toListHeight(all.length, size) +
          1,
      );
    if (player.pane === 'raw') return Math.max(0, layRaw(player, look).length - height);
    return player.pane === 'help' ? Math.max(0, toHelpRows(size.columns).length - height) : 0;
  }

  function drawPane(player: Player, look: Look): readonly Row[] {
    const width = look.size.columns;
    switch (player.pane) {
      case 'conversation':
        return drawConversation(player, look);
      case 'files':
        return drawFiles(player, look);
      case 'raw':
        return cutFrom(layRaw(player, look), look.offset, toHeight(look.size));
      case 'help':
        return cutFrom(toHelpRows(width), look.offset, toHeight(look.size));
      case 'jump': {
        const rows = toJumpRows(jumps(player), { chosen: player.chosen, width });
        return rows.length === 0
          ? [toNote('There is nothing to go to yet.')]
          : cutAround(rows, player.chosen, toHeight(look.size));
      }
    }
  }

  return {
    status: title.status,
    window,
    shown,
    files,
    maxOffset,
    jumps,
    draw(player, reel, look) {
      const { columns, rows } = look.size;
      if (columns < MIN_SIZE.columns || rows < MIN_SIZE.rows) return toTooSmall(look.size);
      const height = toHeight(look.size);
      const pane = drawPane(player, look).slice(0, height);
      const bar = { t: player.playback.t, endT: reel.endT, marks: player.marks, width: columns };
      return [
        toTitleRow({ ...title, pane: TITLES[player.pane] }, columns),
        EMPTY_ROW,
        ...pane,
        ...Array.from({ length: height - pane.length }, () => EMPTY_ROW),
        EMPTY_ROW,
        { spans: toTimeBar(film, bar) },
        player.prompt === undefined
          ? toStatusRow(player, { film, reel }, columns)
          : toPromptRow(player.prompt, columns),
      ];
    },
  };
}

const TITLES: { readonly [P in Pane]: string } = {
  conversation: '',
  files: 'files',
  raw: 'raw exchange',
  jump: 'go to',
  help: 'help',
};

function toNote(text: string): Row {
  return { spans: [span(`  ${text}`, 'dim')] };
}

function toTooSmall({ columns, rows }: Size): readonly Row[] {
  const text = `expected ${MIN_SIZE.columns}×${MIN_SIZE.rows} at least, found ${columns}×${rows}: make it larger`;
  return Array.from({ length: rows }, (_, index) =>
    index === 0 ? { spans: cutSpans(fitSpans([span(text, 'warning')], columns), columns) } : EMPTY_ROW,
  );
}

function toListHeight(count: number, size: Size): number {
  return Math.min(count, MAX_LISTED, Math.ceil(toHeight(size) / 3));
}

/** So many rows from there on, or the last of them. */
function cutFrom(rows: readonly Row[], offset: number, height: number): readonly Row[] {
  const start = Math.max(0, Math.min(offset, rows.length - height));
  return rows.slice(start, start + height);
}

/** So many rows with the chosen one among them, in the middle where that goes. */
function cutAround(rows: readonly Row[], chosen: number, height: number): readonly Row[] {
  const start = Math.max(0, Math.min(chosen - Math.floor(height / 2), rows.length - height));
  return rows.slice(start, start + height);
}
