// What happened in a session, in the order of time: the one model that every view plays.
import { joinCursor } from '../dialect/cursor/join.ts';
import { foldTurns } from '../dialect/turns.ts';
import type { GapData } from '../model/entry.ts';
import type { CallNames } from './answer-events.ts';
import { toExchangeEvents } from './exchange-events.ts';
import type { SessionView } from './session-fold.ts';
import type { TimelineEvent } from './timeline-event.ts';

/** The timeline of a session, by time. Events of one time, and those of one exchange, keep the order in which they were recorded. */
export function toTimeline(view: SessionView): TimelineEvent[] {
  const exchanges = joinCursor(view.exchanges);
  const turns = new Map(foldTurns(exchanges).map(({ id }, index) => [id, index + 1]));
  const calls: CallNames = new Map();
  const events = exchanges.flatMap((exchange) => toExchangeEvents(exchange, { turns, calls }));
  return [...events, ...view.gaps.map(toGapEvent)].sort((one, other) => one.t - other.t);
}

function toGapEvent({ reason, from, to, bytes, exchange, side }: GapData): TimelineEvent {
  return {
    t: from,
    type: 'gap',
    to,
    reason,
    ...(bytes === undefined ? {} : { bytes }),
    ...(exchange === undefined ? {} : { exchange }),
    ...(side === undefined ? {} : { side }),
  };
}
