// The list of sessions: two rows each, the newest on top.
import type { Row, Span } from '../../core/replay/row.ts';
import { fitSpans, span, spreadSpans } from '../../core/replay/rows/width.ts';
import { toVisible } from '../../core/replay/visible.ts';
import type { LiveSession, LiveState } from './live-session.ts';

/** Rows of one session. */
export const SESSION_ROWS = 2;

const PULSE = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/** So many pieces a second and more are the highest bar. */
const FULL_PULSE = 60;

const DOTS: { readonly [S in LiveState]: Span } = {
  answering: span('● ', 'good'),
  waiting: span('○ ', 'good'),
  closed: span('· ', 'dim'),
};

export interface ListOptions {
  readonly width: number;
  readonly rows: number;
  readonly chosen?: string | undefined;
}

/** The rows of the list around the session that is chosen. */
export function toListRows(
  sessions: readonly LiveSession[],
  { width, rows, chosen }: ListOptions,
): readonly Row[] {
  const at = Math.max(
    0,
    sessions.findIndex(({ id }) => id === chosen),
  );
  const room = Math.max(1, Math.floor(rows / SESSION_ROWS));
  // A page at a time: the list stands still while the selection moves through it.
  const from = Math.floor(at / room) * room;
  return sessions
    .slice(from, from + room)
    .flatMap((session) =>
      toSessionRows(session, width).map((row) =>
        session.id === chosen ? { ...row, isSelected: true as const } : row,
      ),
    )
    .slice(0, rows);
}

function toSessionRows(session: LiveSession, width: number): readonly Row[] {
  const { startedAt, state, models, client, routes, prompt, pulse } = session;
  const name = models.at(-1) ?? client ?? routes[0] ?? 'no model yet';
  const head = [
    DOTS[state],
    span(`${formatClockTime(startedAt)}  `, 'dim'),
    span(toOneLine(name), state === 'closed' ? 'plain' : 'strong'),
  ];
  const said = prompt === undefined ? span('no prompt yet', 'dim') : span(toOneLine(prompt));
  return [
    { spans: spreadSpans(head, state === 'closed' ? [] : [span(' '), ...toPulse(pulse), span(' ')], width) },
    { spans: fitSpans(spreadSpans([span('  '), said], toNotes(session), width), width) },
  ];
}

/** What must not be overlooked about a session. */
function toNotes({ gaps, failed, redactions }: LiveSession): readonly Span[] {
  const notes = [
    ...(gaps > 0 ? [span(` ${gaps} NOT RECORDED `, 'gap'), span(' ')] : []),
    ...(failed > 0 ? [span(`${failed} failed `, 'bad')] : []),
    ...(redactions > 0 ? [span(`${redactions} masked `, 'redaction')] : []),
  ];
  return notes.length === 0 ? [] : [span(' '), ...notes];
}

function toPulse(pulse: readonly number[]): readonly Span[] {
  const bars = pulse.map((count) =>
    count === 0
      ? ' '
      : (PULSE[Math.min(PULSE.length - 1, Math.floor((count / FULL_PULSE) * PULSE.length))] ?? ' '),
  );
  return [span(bars.join(''), 'bar-done')];
}

/** Recorded text in one row: nothing in it steers a terminal. */
function toOneLine(text: string): string {
  return toVisible(text.slice(0, 400).replace(/\s+/g, ' ').trim());
}

function formatClockTime(ms: number): string {
  const time = new Date(ms);
  return [time.getHours(), time.getMinutes(), time.getSeconds()]
    .map((value) => String(value).padStart(2, '0'))
    .join(':');
}
