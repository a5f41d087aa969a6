// A clock that a test moves: nothing waits for real, and what is repeated runs when the test says so.
import { setImmediate as yieldNow } from 'node:timers/promises';
import type { Timers } from '../../../src/sidecar/identity/timers.ts';

export interface FakeTimers extends Timers {
  /** How long each sleep was asked for, in ms. */
  readonly slept: readonly number[];
  /** Moves the clock. */
  pass(ms: number): void;
  /** Runs what is repeated once. */
  tick(): void;
}

/** A sleep ends at once, with the clock where it would be then; `onSleep` is awaited in its place. */
export function createFakeTimers(onSleep: (ms: number) => unknown = () => undefined): FakeTimers {
  let passedMs = 0;
  const slept: number[] = [];
  const repeated = new Set<() => void>();
  return {
    slept,
    now: () => Date.now() + passedMs,
    random: () => 0.5,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      slept.push(ms);
      passedMs += ms;
      await onSleep(ms);
      await yieldNow();
      signal?.throwIfAborted();
    },
    repeat(run) {
      repeated.add(run);
      return { close: () => void repeated.delete(run) };
    },
    pass(ms) {
      passedMs += ms;
    },
    tick() {
      for (const run of repeated) run();
    },
  };
}
