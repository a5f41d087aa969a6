// Bounds what shipping takes of the line.
import type { Timers } from '../identity/timers.ts';

/** Waits as long as so many bytes may take; without a bound not at all. Steps that are under way together share the bound. */
export function createThrottle(
  maxBytesPerSecond: number | undefined,
  timers: Pick<Timers, 'now' | 'sleep'>,
): (bytes: number, signal: AbortSignal) => Promise<void> {
  let freeAt = 0;
  return async (bytes, signal) => {
    if (maxBytesPerSecond === undefined || bytes === 0) return;
    const now = timers.now();
    freeAt = Math.max(freeAt, now) + (bytes / maxBytesPerSecond) * 1000;
    await timers.sleep(freeAt - now, signal).catch(() => undefined);
  };
}
