// Which turn something belongs to that happened in an exchange at a time.
import type { Turn } from '../model/turn.ts';

/** What of a turn tells where it is. */
export type TurnPlace = Pick<Turn, 'id' | 'startedAt' | 'exchanges'>;

export interface TurnPlaces {
  add(turn: TurnPlace): void;
  /** The turn; `epochMs` decides where an exchange holds many. Undefined for an exchange that is in none. */
  at(exchange: string, epochMs: number): TurnPlace | undefined;
}

/** Places of turns that come in their order. */
export function createTurnPlaces(): TurnPlaces {
  const byExchange = new Map<string, TurnPlace[]>();
  return {
    add({ id, startedAt, exchanges }) {
      const place = { id, startedAt, exchanges };
      for (const exchange of exchanges) {
        const known = byExchange.get(exchange);
        // Nearly all exchanges are in one turn: only a list that is pushed to has room for more.
        if (known === undefined) byExchange.set(exchange, [place]);
        else known.push(place);
      }
    },
    at(exchange, epochMs) {
      const among = byExchange.get(exchange) ?? [];
      return among.findLast(({ startedAt }) => Date.parse(startedAt) <= epochMs) ?? among[0];
    },
  };
}
