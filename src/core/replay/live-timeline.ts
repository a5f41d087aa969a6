// The timeline of a session that is still recorded: what is new in it each time it has grown.
import { readRounds } from '../dialect/round.ts';
import { createRoundFold } from '../dialect/turns.ts';
import type { Exchange } from '../model/exchange.ts';
import type { JsonObject } from '../model/json.ts';
import type { CallNames } from './answer-events.ts';
import { createBoundedCache } from './bounded-cache.ts';
import { toExchangeEvents } from './exchange-events.ts';
import { createExchangeGroups, type ExchangeGroup, type ExchangeGroups } from './exchange-groups.ts';
import { type LightRound, toLightRound } from './light-round.ts';
import type { SessionSource } from './session-source.ts';
import { toGapEvent, withTurn } from './timeline.ts';
import type { TimelineEvent } from './timeline-event.ts';

export interface LiveTimeline {
  /**
   * The events that came since it was last asked, by time. `changed` are the ids of exchanges with new entries; those of `source`
   * that it never heard of count as changed.
   */
  grow(source: SessionSource, changed: ReadonlySet<string>): readonly TimelineEvent[];
}

/** Exchanges that are over and are asked for again, as parts of Cursor's runs are. */
const MAX_CACHED = 512;

/** A timeline of which nothing was told yet. In the end it has told the events that `readTimeline` tells. */
export function createLiveTimeline(): LiveTimeline {
  const rounds = createRoundFold<LightRound>();
  const turns = new Map<string, number>();
  const calls: CallNames = new Map();
  /** How many events of each exchange, or run, were told; those that are over are gone through. */
  const told = new Map<string, number>();
  const over = createBoundedCache<string, Exchange>(MAX_CACHED);
  let toldGaps = 0;
  let newest: ExchangeGroups | undefined;

  /** From the newest groups: a round that held on to those it came with would keep a list of all exchanges for itself. */
  function readRequest({ id, exchange }: Pick<LightRound, 'id' | 'exchange'>): JsonObject {
    const read = newest === undefined ? [] : readRounds(newest.read(exchange));
    return read.find((round) => round.id === id)?.request ?? {};
  }

  function numberTurns(): void {
    for (let at = turns.size; at < rounds.drafts.length; at++) {
      const opening = rounds.drafts[at]?.rounds[0]?.id;
      if (opening !== undefined) turns.set(opening, at + 1);
    }
  }

  function readEvents(group: ExchangeGroup, groups: ExchangeGroups) {
    const exchange = groups.read(group);
    const read = readRounds(exchange);
    const changed = read.flatMap((round) => rounds.add(round, toLightRound(round, group, readRequest)));
    numberTurns();
    const [first] = read;
    const opening = changed.find((draft) => draft.rounds.some(({ id }) => id === first?.id))?.rounds[0]?.id;
    const within = opening === undefined ? undefined : turns.get(opening);
    const events = withTurn(toExchangeEvents({ exchange, rounds: read }, { turns, calls }), within);
    return { events, isOver: exchange.outcome !== undefined };
  }

  function growGroup(group: ExchangeGroup, groups: ExchangeGroups): readonly TimelineEvent[] {
    const { events, isOver } = readEvents(group, groups);
    const known = told.get(group.id) ?? 0;
    const settled = isOver
      ? [...events.filter(isSteady), ...events.filter((event) => !isSteady(event))]
      : toSettled(events);
    told.set(group.id, Math.max(known, settled.length));
    return settled.slice(known);
  }

  /** What is over does not change. */
  function withCache(source: SessionSource, changed: ReadonlySet<string>): SessionSource {
    return {
      ...source,
      read(id) {
        const known = changed.has(id) ? undefined : over.get(id);
        const exchange = known ?? source.read(id);
        if (exchange.outcome !== undefined) over.set(id, exchange, 1);
        return exchange;
      },
    };
  }

  return {
    grow(source, changed) {
      const groups = createExchangeGroups(withCache(source, changed));
      newest = groups;
      const grown = groups.all.filter((group) => !told.has(group.id) || isChanged(group, changed));
      const events = grown.flatMap((group) => growGroup(group, groups));
      const gaps = source.gaps.slice(toldGaps).map(toGapEvent);
      toldGaps = source.gaps.length;
      return [...events, ...gaps].sort((one, other) => one.t - other.t);
    },
  };
}

function isChanged({ id, run }: ExchangeGroup, changed: ReadonlySet<string>): boolean {
  return [id, ...(run?.streams ?? []), ...(run?.appends ?? [])].some((one) => changed.has(one));
}

/** What is told of an exchange that is under way: usage may be said anew, and one that says nothing yet may turn out to be a question. */
function toSettled(events: readonly TimelineEvent[]): readonly TimelineEvent[] {
  return events.filter((event) => isSteady(event) && event.type !== 'exchange');
}

function isSteady({ type }: TimelineEvent): boolean {
  return type !== 'usage' && type !== 'end' && type !== 'exchange';
}
