// How long a model takes: nothing by default, or as long as people are used to.
import { setTimeout as sleep } from 'node:timers/promises';
import { createSeeded } from './seeded.ts';

/** Milliseconds to the first byte, and the least and most between two. */
export interface Pace {
  readonly firstMs: number;
  readonly leastMs: number;
  readonly mostMs: number;
}

/** What a hosted model does: a third of a second, then some forty tokens a second. */
export const REALISTIC: Pace = { firstMs: 300, leastMs: 10, mostMs: 40 };
/** For clients that want to go away in the middle: long enough to do so, short enough for a test. */
export const SLOW: Pace = { firstMs: 50, leastMs: 20, mostMs: 40 };

/** A wait before the head and before each token of one answer; it ends early when the signal says that nobody listens any more. */
export function createPacer(pace: Pace | undefined, seed: number, signal: AbortSignal): () => Promise<void> {
  if (pace === undefined) return async () => {};
  const next = createSeeded(seed);
  let isFirst = true;
  return async () => {
    const between = pace.leastMs + next() * (pace.mostMs - pace.leastMs);
    const waitMs = isFirst ? pace.firstMs : between;
    isFirst = false;
    await sleep(waitMs, undefined, { signal }).catch(() => {});
  };
}
