// What happened in a session, in the order of time: the one model that every view plays.
import type { GapData } from '../model/entry.ts';
import type { CallNames } from './answer-events.ts';
import { toExchangeEvents } from './exchange-events.ts';
import type { SessionView } from './session-fold.ts';
import { type SessionSource, toSource } from './session-source.ts';
import { createTimeQueue, type TimeQueue } from './time-queue.ts';
import type { TimelineEvent } from './timeline-event.ts';
import { createTurnReader, type ReadExchange, type TurnReader } from './turn-reader.ts';

/** The timeline of a session, by time. Events of one time, and those of one exchange, keep the order in which they were recorded. */
export function toTimeline(view: SessionView): TimelineEvent[] {
  return [...readTimeline(toSource(view))];
}

/** The timeline of a session that is read as it is played: an event comes once no exchange that was not read can be before it. */
export function* readTimeline(source: SessionSource): Generator<TimelineEvent> {
  const queue = createTimeQueue<TimelineEvent>();
  let order = 0;
  // What was not recorded stands behind all else of its time.
  for (const [index, gap] of source.gaps.entries())
    queue.push({
      t: gap.from,
      order: Number.MAX_SAFE_INTEGER - source.gaps.length + index,
      value: toGapEvent(gap),
    });
  for (const { events, nextT } of readExchangeEvents(createTurnReader(source))) {
    for (const event of events) queue.push({ t: event.t, order: order++, value: event });
    yield* takeBefore(queue, { t: nextT, order });
  }
  yield* takeBefore(queue, { t: Number.POSITIVE_INFINITY, order: 0 });
}

function* takeBefore(
  queue: TimeQueue<TimelineEvent>,
  limit: { t: number; order: number },
): Generator<TimelineEvent> {
  for (let event = queue.takeBefore(limit); event !== undefined; event = queue.takeBefore(limit)) yield event;
}

interface ExchangeEvents {
  readonly events: readonly TimelineEvent[];
  /** When the first of all that were not read yet began. */
  readonly nextT: number;
}

function* readExchangeEvents(reader: TurnReader): Generator<ExchangeEvents> {
  const turns = new Map<string, number>();
  const calls: CallNames = new Map();
  const firstT = toFirstTimes(reader.groups.map(({ t }) => t));
  for (let read = reader.step(); read !== undefined; read = reader.step()) {
    numberTurns(reader, read, turns);
    const events = withTurn(toExchangeEvents(read, { turns, calls }), toTurnNumber(read, turns));
    yield { events, nextT: firstT[reader.stepCount] ?? Number.POSITIVE_INFINITY };
  }
}

/** A turn is known by the round that opens it. */
function numberTurns({ drafts }: TurnReader, { rounds }: ReadExchange, turns: Map<string, number>): void {
  // A round opens one turn at most.
  const from = Math.max(0, drafts.length - rounds.length);
  for (const [index, draft] of drafts.slice(from).entries()) {
    const [first] = draft.rounds;
    if (first !== undefined) turns.set(first.id, from + index + 1);
  }
}

/** The number of the turn that the first round of an exchange is of. */
function toTurnNumber({ rounds, changed }: ReadExchange, turns: Map<string, number>): number | undefined {
  const [round] = rounds;
  const draft = changed.find((turn) => turn.rounds.findLast(({ id }) => id === round?.id) !== undefined);
  const opening = draft?.rounds[0]?.id;
  return opening === undefined ? undefined : turns.get(opening);
}

/** The events of an exchange, the first of which says which turn it goes on with. */
export function withTurn(
  events: readonly TimelineEvent[],
  within: number | undefined,
): readonly TimelineEvent[] {
  const [first, ...rest] = events;
  if (within === undefined || first === undefined || first.turn !== undefined) return events;
  return [{ ...first, within }, ...rest];
}

/** For each time the first of it and all that follow. */
function toFirstTimes(times: readonly number[]): readonly number[] {
  const first = [...times];
  for (let at = first.length - 2; at >= 0; at--) first[at] = Math.min(first[at] ?? 0, first[at + 1] ?? 0);
  return first;
}

/** What was not recorded, as an event. */
export function toGapEvent({ reason, from, to, bytes, exchange, side }: GapData): TimelineEvent {
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
