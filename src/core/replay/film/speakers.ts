// Which exchange spoke when.
import { countWhile } from './timed-text.ts';

export interface Speakers {
  add(t: number, exchange: string): void;
  /** The exchange that spoke last at `t`, if any did. */
  at(t: number): string | undefined;
}

/** Nobody has spoken yet. Only changes are kept: an exchange speaks a thousand times in a row. */
export function createSpeakers(): Speakers {
  const turns: { readonly t: number; readonly exchange: string }[] = [];
  return {
    add(t, exchange) {
      if (turns.at(-1)?.exchange !== exchange) turns.push({ t: Math.max(t, turns.at(-1)?.t ?? t), exchange });
    },
    at: (t) => turns[countWhile(turns, (turn) => turn.t <= t) - 1]?.exchange,
  };
}
