// What a query is held against: a turn, an exchange that is in no turn, or the session itself.
import type { GapData } from '../model/entry.ts';
import type { Exchange, Outcome } from '../model/exchange.ts';
import type { SessionHeader } from '../model/session.ts';
import type { Turn } from '../model/turn.ts';

/** An exchange before it is read. */
export interface UnitExchange {
  readonly id: string;
  readonly route: string;
}

/** A session as search needs it. */
export interface SearchedSession {
  readonly header: SessionHeader;
  readonly status: 'live' | 'sealed' | 'recovered';
  /** A turn that went on after it was told may come again. */
  readonly turns: Iterable<Turn>;
  readonly exchanges: readonly UnitExchange[];
  /** Reads one of the exchanges. */
  read(id: string): Exchange;
  readonly redactions: readonly { readonly exchange: string }[];
  readonly gaps: readonly GapData[];
  /** How an exchange ended, also by what its dialect finds in the response. */
  readonly outcomeOf: (exchange: Exchange) => Outcome | undefined;
}

/** `exchanges` are those that it is made of; they and the holdings ask for all of the session. */
export type Unit = {
  readonly startedAt: string;
  readonly exchanges: readonly UnitExchange[];
  readonly holdings: { readonly redaction: boolean; readonly gap: boolean };
} & (
  | { readonly type: 'turn'; readonly turn: Turn }
  | { readonly type: 'exchange'; readonly exchange: Exchange }
  | { readonly type: 'session' }
);

/**
 * The units of a session, each made when it is asked for: its turns, then the exchanges that are in none. The session itself is one
 * where it has neither, or where a redaction or gap belongs to no exchange.
 */
export function* toUnits(session: SearchedSession): Generator<Unit> {
  const parts = createParts(session);
  const inTurns = new Set<string>();
  let isEmpty = true;
  for (const turn of session.turns) {
    for (const id of turn.exchanges) inTurns.add(id);
    isEmpty = false;
    yield {
      type: 'turn',
      turn,
      startedAt: turn.startedAt,
      get exchanges() {
        return parts.exchangesOf(turn.exchanges);
      },
      get holdings() {
        return parts.holdingsOf(turn.exchanges);
      },
    };
  }
  for (const place of session.exchanges) {
    if (inTurns.has(place.id)) continue;
    const exchange = session.read(place.id);
    isEmpty = false;
    const { startedAt } = exchange;
    yield {
      type: 'exchange',
      exchange,
      startedAt,
      exchanges: [place],
      holdings: parts.holdingsOf([place.id]),
    };
  }
  const holdings = parts.strayHoldings();
  if (isEmpty || holdings.redaction || holdings.gap)
    yield { type: 'session', startedAt: session.header.startedAt, exchanges: [], holdings };
}

interface Parts {
  exchangesOf(ids: readonly string[]): readonly UnitExchange[];
  holdingsOf(ids: readonly string[]): Unit['holdings'];
  /** What belongs to no exchange of the session. */
  strayHoldings(): Unit['holdings'];
}

/** Asks the session for nothing before somebody asks for it: it may have to be read to its end for that. */
function createParts(session: SearchedSession): Parts {
  const byId = once(() => new Map(session.exchanges.map((exchange) => [exchange.id, exchange])));
  const redacted = once(() => new Set(session.redactions.map(({ exchange }) => exchange)));
  const cut = once(() => new Set(session.gaps.map(({ exchange }) => exchange)));
  const isStray = (exchange: string | undefined) => exchange === undefined || !byId().has(exchange);
  return {
    exchangesOf: (ids) => ids.flatMap((id) => byId().get(id) ?? []),
    holdingsOf: (ids) => ({
      redaction: ids.some((id) => redacted().has(id)),
      gap: ids.some((id) => cut().has(id)),
    }),
    strayHoldings: () => ({ redaction: [...redacted()].some(isStray), gap: [...cut()].some(isStray) }),
  };
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
