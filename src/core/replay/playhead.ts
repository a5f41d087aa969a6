// Where in a session to begin: `90`, `1:30`, `1m30s`, `@3`.
import { formatClock } from './clock.ts';
import type { TimelineEvent } from './timeline-event.ts';

/** `t`: milliseconds from the session's start · `turn`: counted from 1. */
export type Playhead =
  | { readonly type: 'time'; readonly t: number }
  | { readonly type: 'turn'; readonly turn: number };

/** `syntax`: not a playhead · `outside`: not in this session. */
export class PlayheadError extends Error {
  readonly code: 'syntax' | 'outside';

  constructor(code: PlayheadError['code'], message: string) {
    super(message);
    this.name = 'PlayheadError';
    this.code = code;
  }
}

const SECONDS = /^(\d{1,9}(?:\.\d{1,3})?)$/;
const CLOCK = /^(?:(\d{1,6}):)?(\d{1,6}):([0-5]?\d(?:\.\d{1,3})?)$/;
const UNITS = /^(?=\d)(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,9}(?:\.\d{1,3})?)s)?$/;
const TURN = /^@([1-9]\d{0,8})$/;

/** A time (`90`, `1:30`, `1:00:30`, `1m30s`) or the number of a turn (`@3`). Throws PlayheadError. */
export function parsePlayhead(text: string): Playhead {
  const turn = TURN.exec(text);
  if (turn !== null) return { type: 'turn', turn: Number(turn[1]) };
  const seconds = SECONDS.exec(text);
  if (seconds !== null) return toTime('0', '0', seconds[1]);
  const parts = CLOCK.exec(text) ?? UNITS.exec(text);
  if (parts !== null) return toTime(parts[1], parts[2], parts[3]);
  throw new PlayheadError(
    'syntax',
    `expected seconds (90), a time (1:30, 1m30s) or a turn (@3), found ${JSON.stringify(text.slice(0, 80))}`,
  );
}

/** Where playing begins: the first event from there on, and its time. Throws PlayheadError where that is not in the session. */
export function findPlayhead(
  events: readonly TimelineEvent[],
  playhead: Playhead | undefined,
): { readonly index: number; readonly t: number } {
  if (playhead === undefined) return { index: 0, t: 0 };
  const lastT = events.at(-1)?.t ?? 0;
  if (playhead.type === 'turn') return findTurn(events, playhead.turn);
  if (playhead.t > lastT) {
    const found = formatClock(playhead.t);
    throw new PlayheadError(
      'outside',
      `expected a time up to ${formatClock(lastT)}, the time of its last event, found ${found}`,
    );
  }
  return { index: events.findIndex(({ t }) => t >= playhead.t), t: playhead.t };
}

function findTurn(
  events: readonly TimelineEvent[],
  turn: number,
): { readonly index: number; readonly t: number } {
  const index = events.findIndex((event) => event.turn === turn);
  const t = events[index]?.t;
  if (t !== undefined) return { index, t };
  const count = events.reduce((most, event) => Math.max(most, event.turn ?? 0), 0);
  const expected = count === 0 ? 'a time, as no turn was recorded' : `a turn from @1 to @${count}`;
  throw new PlayheadError('outside', `expected ${expected}, found @${turn}`);
}

function toTime(hours = '0', minutes = '0', seconds = '0'): Playhead {
  return {
    type: 'time',
    t: Math.round((Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000),
  };
}
