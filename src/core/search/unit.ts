// What a query is held against: a turn, an exchange that is in no turn, or the session itself.
import type { GapData } from '../model/entry.ts';
import type { Exchange, Outcome } from '../model/exchange.ts';
import type { SessionHeader } from '../model/session.ts';
import type { Turn } from '../model/turn.ts';

/** A session as search needs it. */
export interface SearchedSession {
  readonly header: SessionHeader;
  readonly status: 'live' | 'sealed' | 'recovered';
  readonly turns: readonly Turn[];
  readonly exchanges: readonly Exchange[];
  readonly redactions: readonly { readonly exchange: string }[];
  readonly gaps: readonly GapData[];
  /** How an exchange ended, also by what its dialect finds in the response. */
  readonly outcomeOf: (exchange: Exchange) => Outcome | undefined;
}

/** `exchanges` are those that it is made of. */
export type Unit = {
  readonly startedAt: string;
  readonly exchanges: readonly Exchange[];
  readonly holdings: { readonly redaction: boolean; readonly gap: boolean };
} & (
  | { readonly type: 'turn'; readonly turn: Turn }
  | { readonly type: 'exchange'; readonly exchange: Exchange }
  | { readonly type: 'session' }
);

/**
 * The units of a session: its turns, then the exchanges that are in none. The session itself is one where it has neither,
 * or where a redaction or gap belongs to no exchange.
 */
export function toUnits(session: SearchedSession): readonly Unit[] {
  const { header, turns, exchanges } = session;
  const byId = new Map(exchanges.map((exchange) => [exchange.id, exchange]));
  const inTurns = new Set(turns.flatMap((turn) => turn.exchanges));
  const redacted = new Set(session.redactions.map(({ exchange }) => exchange));
  const cut = new Set(session.gaps.map(({ exchange }) => exchange));
  const partsOf = (own: readonly Exchange[]) => ({
    exchanges: own,
    holdings: { redaction: own.some(({ id }) => redacted.has(id)), gap: own.some(({ id }) => cut.has(id)) },
  });

  const units: Unit[] = [];
  for (const turn of turns) {
    const own = turn.exchanges.flatMap((id) => byId.get(id) ?? []);
    units.push({ type: 'turn', turn, startedAt: turn.startedAt, ...partsOf(own) });
  }
  for (const exchange of exchanges) {
    if (inTurns.has(exchange.id)) continue;
    units.push({ type: 'exchange', exchange, startedAt: exchange.startedAt, ...partsOf([exchange]) });
  }
  const isStray = (exchange: string | undefined) => exchange === undefined || !byId.has(exchange);
  const holdings = { redaction: [...redacted].some(isStray), gap: [...cut].some(isStray) };
  if (units.length === 0 || holdings.redaction || holdings.gap)
    units.push({ type: 'session', startedAt: header.startedAt, exchanges: [], holdings });
  return units;
}
