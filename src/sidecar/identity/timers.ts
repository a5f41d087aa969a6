// The clock, the chance and the timers of this process, as what waits and expires is handed them.
import { setTimeout as wait } from 'node:timers/promises';

export interface Timers {
  /** Milliseconds since 1970. */
  now(): number;
  /** From 0 to below 1. */
  random(): number;
  /** Rejects with AbortError once the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Runs it again and again until closed; keeps no process alive. */
  repeat(run: () => void, everyMs: number): { close(): void };
}

export const systemTimers: Timers = {
  now: Date.now,
  random: Math.random,
  sleep: (ms, signal) => wait(ms, undefined, signal === undefined ? {} : { signal }),
  repeat(run, everyMs) {
    const timer = setInterval(run, everyMs).unref();
    return { close: () => clearInterval(timer) };
  },
};
