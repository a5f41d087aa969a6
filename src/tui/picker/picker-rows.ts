// The rows of the picker: a session each, and what stands around them.
import { EMPTY_ROW, type Row, type Span } from '../../core/replay/row.ts';
import { cutTo, fitSpans, span, spreadSpans, widthOf } from '../../core/replay/rows/width.ts';
import { toHints } from '../hints.ts';
import { toListFilter } from '../matches-query.ts';
import { toTitleRule } from '../rule.ts';
import type { PickerSession, PickerSnapshot } from './picker-session.ts';
import type { PickerState } from './picker-state.ts';

/** Rows that are not sessions: a line with the title, the heads of the columns, the footer. */
export const FRAME_ROWS = 3;

export interface PickerScreen {
  readonly width: number;
  readonly height: number;
  readonly snapshot: PickerSnapshot;
  readonly shown: readonly PickerSession[];
  readonly picked: PickerSession | undefined;
  readonly state: PickerState;
  /** What came of the last wish. */
  readonly note: string | undefined;
  readonly now: number;
}

const KEYS: readonly (readonly [string, string])[] = [
  ['↑ ↓  j k', 'another session'],
  ['g G', 'the newest, the oldest'],
  ['ctrl-d ctrl-u', 'a page down, up'],
  ['enter', 'replay it'],
  ['e', 'export it as a page of HTML, into this folder'],
  ['v', 'verify it'],
  ['/', 'filter as you type, in the words of search: race -draft "a phrase"'],
  ['', 'user:ana model:claude after:2026-11-01'],
  ['', 'is:live is:error has:gap has:redaction'],
  ['escape', 'no filter'],
  ['q', 'leave'],
];

/** Exactly as many rows as the terminal has. */
export function toPickerRows(screen: PickerScreen): readonly Row[] {
  const { width, height, state } = screen;
  const room = Math.max(0, height - FRAME_ROWS);
  const title = toTitleRule(toTitle(screen), { width, isFocused: !state.isTyping });
  const body = state.hasHelp
    ? [EMPTY_ROW, ...toHelpRows(width)]
    : [toHeads(width), ...toListed(screen, room)];
  const filled = Array.from({ length: room + 1 }, (_, index) => body[index] ?? EMPTY_ROW);
  return [title, ...filled, toFooter(screen)].slice(-height);
}

function toTitle({ snapshot: { sessions, isReading, unreadable }, shown, state }: PickerScreen): string {
  const count = state.filter === '' ? `${sessions.length}` : `${shown.length} of ${sessions.length}`;
  const notes = [isReading ? 'reading …' : '', unreadable > 0 ? `${unreadable} cannot be read` : ''];
  return ['sessions', count, ...notes.filter((note) => note !== '')].join(' · ').replace(' · ', ' ');
}

function toHelpRows(width: number): readonly Row[] {
  const keyWidth = Math.max(...KEYS.map(([keys]) => widthOf(keys))) + 4;
  return KEYS.map(([keys, does]) => ({
    spans: fitSpans([span(`  ${keys}`.padEnd(keyWidth), 'strong'), span(does)], width),
  }));
}

/** The text in so many columns, two of them empty; nothing in none. */
function cell(text: string, columns: number): string {
  if (columns === 0) return '';
  const shown = cutTo(span(text).text, columns - 2);
  return shown + ' '.repeat(columns - widthOf(shown));
}

/** Columns of what is before the prompt; those with 0 are not shown. */
interface Columns {
  readonly started: number;
  readonly length: number;
  readonly user: number;
  readonly model: number;
  readonly turns: number;
}

function toColumns(width: number): Columns {
  return {
    started: 14,
    length: width >= 60 ? 9 : 0,
    user: width >= 150 ? 24 : 0,
    model: width >= 100 ? 20 : width >= 70 ? 15 : 0,
    turns: width >= 60 ? 7 : 0,
  };
}

function toHeads(width: number): Row {
  const { started, length, user, model, turns } = toColumns(width);
  const heads = [
    ['STARTED', started],
    ['LENGTH', length],
    ['USER', user],
    ['MODEL', model],
    ['TURNS', turns],
  ] as const;
  const text = heads.map(([head, columns]) => (columns === 0 ? '' : head.padEnd(columns))).join('');
  return { spans: fitSpans([span(`   ${text}FIRST PROMPT`, 'dim')], width) };
}

function toListed(screen: PickerScreen, room: number): readonly Row[] {
  const { shown, picked, width, now, snapshot, state } = screen;
  if (shown.length === 0)
    return toEmpty({ hasFilter: state.filter !== '', isReading: snapshot.isReading }, width);
  const at = Math.max(
    0,
    shown.findIndex(({ id }) => id === picked?.id),
  );
  // A page at a time: the list stands still while the selection moves through it.
  const from = Math.floor(at / Math.max(1, room)) * room;
  return shown.slice(from, from + room).map((session) => {
    const row = { spans: toSession(session, width, now) };
    return session.id === picked?.id ? { ...row, isSelected: true as const } : row;
  });
}

function toSession(session: PickerSession, width: number, now: number): readonly Span[] {
  const columns = toColumns(width);
  const { startedAt, durationMs, user, models, turns = '…', title } = session;
  const left = [
    toDot(session),
    span(cell(formatStart(startedAt, now), columns.started)),
    span(cell(formatLength(durationMs), columns.length), 'dim'),
    span(cell(user, columns.user)),
    span(cell(models.join(', ') || '–', columns.model), 'tool'),
    span(columns.turns === 0 ? '' : `${String(turns).padStart(4)}   `, 'dim'),
    title === undefined ? span('no prompt', 'dim') : span(title.slice(0, 400).replace(/\s+/g, ' ').trim()),
  ];
  return spreadSpans(
    left.filter(({ text }) => text !== ''),
    toNotes(session),
    width,
  );
}

function toDot({ status }: PickerSession): Span {
  if (status === 'live') return span(' ● ', 'good');
  return status === 'recovered' ? span(' ! ', 'warning') : span('   ');
}

function toNotes({ gaps, failed, redactions, isOnHold }: PickerSession): readonly Span[] {
  const notes = [
    ...(gaps > 0 ? [span(` ${gaps} NOT RECORDED `, 'gap')] : []),
    ...(failed > 0 ? [span(` ${failed} failed`, 'bad')] : []),
    ...(redactions > 0 ? [span(` ${redactions} masked`, 'warning')] : []),
    ...(isOnHold ? [span(' on hold', 'mark')] : []),
  ];
  return notes.length === 0 ? [] : [span(' '), ...notes, span(' ')];
}

function toEmpty(
  { hasFilter, isReading }: { readonly hasFilter: boolean; readonly isReading: boolean },
  width: number,
): readonly Row[] {
  const lines: readonly (readonly [string, 'dim' | 'strong'])[] = isReading
    ? [['Reading …', 'dim']]
    : hasFilter
      ? [
          ['Nothing fits the filter. Escape shows all again;', 'dim'],
          ['cursor-rec search looks into every answer.', 'dim'],
        ]
      : [
          ['No session was recorded yet. Record one:', 'dim'],
          ['cursor-rec start', 'strong'],
          ['and where the client runs:', 'dim'],
          ['eval "$(cursor-rec env)"', 'strong'],
        ];
  return [
    EMPTY_ROW,
    ...lines.map(([text, tone]) => ({ spans: fitSpans([span(`   ${text}`, tone)], width) })),
  ];
}

function toFooter({ state, width, note }: PickerScreen): Row {
  if (state.isTyping) {
    const { problem } = toListFilter(state.filter);
    const right = problem === undefined ? [] : [span(`${problem} `, 'warning')];
    return {
      spans: spreadSpans([span(' / ', 'strong'), span(state.filter), span('▏', 'mark')], right, width),
    };
  }
  if (note !== undefined) return { spans: fitSpans([span(` ${note}`, 'strong')], width) };
  const filter = state.filter === '' ? [] : [span('filter ', 'dim'), span(state.filter, 'match'), span(' ')];
  const hints = [
    ['enter', 'replay'],
    ['/', 'filter'],
    ['e', 'export'],
    ['v', 'verify'],
    ['?', 'help'],
    ['q', 'quit'],
  ] as const;
  return { spans: spreadSpans(toHints(hints), filter, width) };
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** `13:24:05` of today, else `Nov 25 13:24`; of another year the day alone. */
function formatStart(startedAt: number, now: number): string {
  const time = new Date(startedAt);
  const two = (value: number) => String(value).padStart(2, '0');
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}`;
  if (time.toDateString() === new Date(now).toDateString()) return `today ${clock}`;
  if (time.toDateString() === new Date(now - DAY_MS).toDateString()) return `yest. ${clock}`;
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return time.getFullYear() === new Date(now).getFullYear() ? `${day.slice(5)} ${clock}` : day;
}

/** `42 s`, `3m 5s`, `2h 10m` */
function formatLength(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes}m ${seconds % 60}s` : `${Math.floor(minutes / 60)}h ${minutes % 60}m`;
}
