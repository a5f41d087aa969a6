// Counts how much of each exchange is in the entries of a session.
import { type Coverage, type Covered, NO_SETTLED } from '../model/coverage.ts';
import type { CloseOutcome } from '../model/entry.ts';

export interface CoverageCount {
  opened(exchange: string, isOmitted: boolean): void;
  /** Something of it is not here. */
  missing(exchange: string): void;
  /** Its end was recorded; says how it stands then. */
  closed(exchange: string, outcome: CloseOutcome): Covered;
  /** As of now: exchanges under way are unfinished, or have gaps already. */
  now(): Coverage;
}

/** Counts from nothing. */
export function createCoverageCount(): CoverageCount {
  const over: { -readonly [Name in Covered]: number } = { ...NO_SETTLED };
  const open = new Map<string, 'withGaps' | 'omitted' | 'unfinished'>();
  return {
    opened(exchange, isOmitted) {
      open.set(exchange, isOmitted ? 'omitted' : 'unfinished');
    },
    missing(exchange) {
      if (open.has(exchange)) open.set(exchange, 'withGaps');
    },
    closed(exchange, outcome) {
      const known = open.get(exchange);
      open.delete(exchange);
      const covered = known === 'withGaps' || known === 'omitted' ? known : toCovered(outcome);
      over[covered]++;
      return covered;
    },
    now() {
      const counts = { ...over, unfinished: 0 };
      for (const covered of open.values()) counts[covered === 'withGaps' ? covered : 'unfinished']++;
      return counts;
    },
  };
}

function toCovered(outcome: CloseOutcome): Covered {
  return outcome === 'tunnelled' ? 'tunnelled' : 'whole';
}
