// The whole picture of the live view, row by row.
import { EMPTY_ROW, type Row, type Span } from '../../core/replay/row.ts';
import { cutSpans, fitSpans, span, spreadSpans, widthOf } from '../../core/replay/rows/width.ts';
import { toHints } from '../hints.ts';
import { toListFilter } from '../matches-query.ts';
import { toTitleRule } from '../rule.ts';
import { toEmptyRows } from './empty-rows.ts';
import { toHeaderRows } from './header-rows.ts';
import { toListRows } from './list-rows.ts';
import { LIVE_HELP } from './live-keys.ts';
import { type LiveLayout, type Size, SMALLEST, toLiveLayout } from './live-layout.ts';
import type { LiveSession } from './live-session.ts';
import type { LiveState } from './live-state.ts';
import type { LiveStatus } from './live-status.ts';

export interface LiveScreen extends Size {
  readonly status: LiveStatus | undefined;
  readonly sessions: readonly LiveSession[];
  readonly shown: readonly LiveSession[];
  readonly chosen: LiveSession | undefined;
  readonly state: LiveState;
  /** What the session that is chosen shows, in the size of the detail pane. */
  readonly detail: readonly Row[];
}

/** The panes of the picture. */
export function layoutOf({
  status,
  state,
  width,
  height,
}: Pick<LiveScreen, 'status' | 'state' | 'width' | 'height'>): LiveLayout {
  const headerRows = toHeaderRows(status, width).length;
  return toLiveLayout({ width, height, headerRows, isDetailFocused: state.focus === 'detail' });
}

/** A part of the picture: rows of one width. */
export interface Pane extends Size {
  readonly rows: readonly Row[];
}

/** The picture from top to bottom: the panes of the body stand beside each other. */
export interface LiveFrame {
  readonly header: Pane;
  readonly body: readonly Pane[];
  readonly footer: Pane;
}

/** A picture that fills the terminal. */
export function toLiveFrame(screen: LiveScreen): LiveFrame {
  const { width, height, status } = screen;
  if (width < SMALLEST.width || height < SMALLEST.height) return toTooSmall(screen);
  const header = toHeaderRows(status, width).slice(0, height - 2);
  const bodyHeight = height - header.length - 1;
  const body = screen.state.hasHelp
    ? [{ rows: toHelp(width), width, height: bodyHeight }]
    : toBody(screen, bodyHeight);
  return {
    header: { rows: header, width, height: header.length },
    body,
    footer: { rows: [toFooter(screen)], width, height: 1 },
  };
}

function toTooSmall({ width, height }: Size): LiveFrame {
  const text = `expected ${SMALLEST.width}×${SMALLEST.height} at least, found ${width}×${height}`;
  const none = { rows: [], width, height: 0 };
  return {
    header: { rows: [{ spans: fitSpans([span(text, 'warning')], width) }], width, height: 1 },
    body: [],
    footer: none,
  };
}

function toBody(screen: LiveScreen, height: number): readonly Pane[] {
  const { chosen, state, detail, width } = screen;
  const layout = layoutOf(screen);
  const { list } = layout;
  const detailTitle = toTitleRule(chosen === undefined ? '' : `session ${chosen.id.slice(0, 18)}`, {
    width: layout.detail.width,
    isFocused: state.focus === 'detail',
  });
  if (list.height === 0) return [{ rows: [detailTitle, ...detail], width, height }];
  const listTitle = toTitleRule(toListTitle(screen), {
    width: list.width,
    isFocused: state.focus !== 'detail',
  });
  const listed = toList(screen, list);
  const listRows = Array.from({ length: list.height }, (_, index) => listed[index] ?? EMPTY_ROW);
  if (!layout.isBeside) return [{ rows: [listTitle, ...listRows, detailTitle, ...detail], width, height }];
  return [
    { rows: [listTitle, ...listRows], width: list.width, height },
    { rows: toLine(height), width: 1, height },
    { rows: [detailTitle, ...detail], width: layout.detail.width, height },
  ];
}

function toList({ sessions, shown, chosen, status }: LiveScreen, { width, height }: Size): readonly Row[] {
  if (shown.length === 0) return toEmptyRows({ hasSessions: sessions.length > 0, status, width });
  return toListRows(shown, { width, rows: height, chosen: chosen?.id });
}

function toLine(height: number): readonly Row[] {
  return Array.from({ length: height }, (_, index) => ({ spans: [span(index === 0 ? '┬' : '│', 'bar')] }));
}

function toListTitle({ sessions, shown, state }: LiveScreen): string {
  const count = state.filter === '' ? `${sessions.length}` : `${shown.length} of ${sessions.length}`;
  return `sessions ${count}`;
}

function toHelp(width: number): readonly Row[] {
  const keyWidth = Math.max(...LIVE_HELP.map(([keys]) => widthOf(keys))) + 4;
  const rows = LIVE_HELP.map(
    ([keys, does]): Row => ({
      spans: cutSpans([span(`  ${keys}`.padEnd(keyWidth), 'strong'), span(does)], width),
    }),
  );
  return [toTitleRule('keys', { width, isFocused: true }), EMPTY_ROW, ...rows];
}

function toFooter({ state, width }: LiveScreen): Row {
  switch (state.focus) {
    case 'filter':
      return {
        spans: spreadSpans(
          [span(' / ', 'strong'), span(state.filter), span('▏', 'mark')],
          toProblem(state),
          width,
        ),
      };
    case 'leaving':
      return {
        spans: fitSpans(
          [
            span(' Stop recording? ', 'warning'),
            span('y', 'strong'),
            span(' stops it · any other key goes on'),
          ],
          width,
        ),
      };
    case 'detail':
      return {
        spans: spreadSpans(
          toHints([
            ['q', 'back to the list'],
            ['?', 'help'],
            ['ctrl-c', 'stop'],
          ]),
          [],
          width,
        ),
      };
    case 'list':
      return { spans: spreadSpans(toHints(LIST_HINTS), toFilterNote(state), width) };
  }
}

const LIST_HINTS = [
  ['↑↓', 'choose'],
  ['enter', 'open'],
  ['/', 'filter'],
  ['?', 'help'],
  ['q', 'quit'],
] as const;

function toProblem({ filter }: LiveState): readonly Span[] {
  const { problem } = toListFilter(filter);
  return problem === undefined ? [] : [span(`${problem} `, 'warning')];
}

function toFilterNote({ filter }: LiveState): readonly Span[] {
  return filter === '' ? [] : [span('filter ', 'dim'), span(filter, 'match'), span(' ')];
}
