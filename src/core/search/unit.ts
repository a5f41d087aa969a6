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

/** `exchanges` are those that it is made of. */
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
  const { header, turns, exchanges } = session;
  const byId = new Map(exchanges.map((exchange) => [exchange.id, exchange]));
  const inTurns = new Set<string>();
  const redacted = new Set(session.redactions.map(({ exchange }) => exchange));
  const cut = new Set(session.gaps.map(({ exchange }) => exchange));
  const partsOf = (own: readonly UnitExchange[]) => ({
    exchanges: own,
    holdings: { redaction: own.some(({ id }) => redacted.has(id)), gap: own.some(({ id }) => cut.has(id)) },
  });

  let isEmpty = true;
  for (const turn of turns) {
    for (const id of turn.exchanges) inTurns.add(id);
    const own = turn.exchanges.flatMap((id) => byId.get(id) ?? []);
    isEmpty = false;
    yield { type: 'turn', turn, startedAt: turn.startedAt, ...partsOf(own) };
  }
  for (const place of exchanges) {
    if (inTurns.has(place.id)) continue;
    const exchange = session.read(place.id);
    isEmpty = false;
    yield { type: 'exchange', exchange, startedAt: exchange.startedAt, ...partsOf([place]) };
  }
  const isStray = (exchange: string | undefined) => exchange === undefined || !byId.has(exchange);
  const holdings = { redaction: [...redacted].some(isStray), gap: [...cut].some(isStray) };
  if (isEmpty || holdings.redaction || holdings.gap)
    yield { type: 'session', startedAt: header.startedAt, exchanges: [], holdings };
}
