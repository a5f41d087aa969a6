// How long to wait after a failure: longer each time, and not the same for all sidecars of a company.

const FIRST_MS = 1000;
/** A collector that is down for a day is found again within a minute of its return. */
const MAX_MS = 60_000;
const MIN_MS = 250;
/** A server that asks for more has made a mistake. */
const MAX_ASKED_MS = 300_000;

export interface BackOff {
  /** The wait after one more failure; `atLeastMs` is what was asked for. */
  next(atLeastMs?: number): number;
  /** After a success. */
  reset(): void;
}

/** Full jitter: anything up to a limit that doubles. `random` is from 0 to below 1. */
export function createBackOff(random: () => number): BackOff {
  let failures = 0;
  return {
    next(atLeastMs = 0) {
      const limit = Math.min(MAX_MS, FIRST_MS * 2 ** Math.min(failures++, 16));
      return Math.max(MIN_MS, Math.min(atLeastMs, MAX_ASKED_MS), random() * limit);
    },
    reset() {
      failures = 0;
    },
  };
}
