// When a worker that ended by a fault is started again: soon the first time, later each time, and so often a minute at most.

/** A worker that ends again and again for a while must not take the machine with it; a fault that is over costs little. */
const FIRST_WAIT_MS = 50;
const MAX_WAIT_MS = 5_000;
const MINUTE_MS = 60_000;
/** Restarts in any minute. */
const MAX_RESTARTS = 6;

export interface RestartPlan {
  /** It ended at that time, on a clock that never goes back: so many milliseconds later it is started again. */
  ended(nowMs: number): number;
}

/** A plan for a worker that has not ended yet. */
export function createRestartPlan(): RestartPlan {
  let restarts: number[] = [];
  return {
    ended(nowMs) {
      restarts = restarts.filter((at) => at > nowMs - MINUTE_MS);
      const oldest = restarts.length < MAX_RESTARTS ? undefined : restarts[restarts.length - MAX_RESTARTS];
      const wait = Math.min(FIRST_WAIT_MS * 4 ** restarts.length, MAX_WAIT_MS);
      const waitMs = oldest === undefined ? wait : Math.max(wait, oldest + MINUTE_MS - nowMs);
      restarts.push(nowMs + waitMs);
      return waitMs;
    },
  };
}
