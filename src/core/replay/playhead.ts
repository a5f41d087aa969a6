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

/** Events from the playhead on, and the time at which playing begins. */
export interface PlayedEvents {
  readonly t: number;
  readonly events: Iterable<TimelineEvent>;
}

/** Goes through the events to the playhead. Throws PlayheadError where that is not in the session. */
export function seekPlayhead(events: Iterable<TimelineEvent>, playhead: Playhead | undefined): PlayedEvents {
  if (playhead === undefined) return { t: 0, events };
  const rest = events[Symbol.iterator]();
  let lastT = 0;
  let turns = 0;
  for (let step = rest.next(); step.done !== true; step = rest.next()) {
    const event = step.value;
    if (isReached(event, playhead))
      return { t: playhead.type === 'time' ? playhead.t : event.t, events: withFirst(event, rest) };
    lastT = event.t;
    turns = Math.max(turns, event.turn ?? 0);
  }
  // Of a session in which nothing was said the beginning is all there is.
  if (playhead.type === 'time' && playhead.t === 0) return { t: 0, events: [] };
  throw toOutside(playhead, { lastT, turns });
}

function isReached(event: TimelineEvent, playhead: Playhead): boolean {
  return playhead.type === 'time' ? event.t >= playhead.t : event.turn === playhead.turn;
}

function* withFirst(first: TimelineEvent, rest: Iterator<TimelineEvent>): Generator<TimelineEvent> {
  yield first;
  for (let step = rest.next(); step.done !== true; step = rest.next()) yield step.value;
}

/** That a playhead is not in a session which ends there. */
export function toOutside(
  playhead: Playhead,
  { lastT, turns }: { readonly lastT: number; readonly turns: number },
): PlayheadError {
  if (playhead.type === 'turn') {
    const expected = turns === 0 ? 'a time, as no turn was recorded' : `a turn from @1 to @${turns}`;
    return new PlayheadError('outside', `expected ${expected}, found @${playhead.turn}`);
  }
  const found = formatClock(playhead.t);
  const expected = `a time up to ${formatClock(lastT)}, the time of its last event`;
  return new PlayheadError('outside', `expected ${expected}, found ${found}`);
}

function toTime(hours = '0', minutes = '0', seconds = '0'): Playhead {
  return {
    type: 'time',
    t: Math.round((Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000),
  };
}
