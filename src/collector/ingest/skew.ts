// How far clocks may be apart before a time is called one of the future.

/** Further off, a time is in the future and not in another clock. */
const MAX_AHEAD_MS = 10 * 60_000;

/** True where `afterMs` after the ISO time `startedAt` is far ahead of `now` (ms since the epoch). */
export function isFarAhead(startedAt: string, afterMs: number, now: number): boolean {
  return Date.parse(startedAt) + afterMs > now + MAX_AHEAD_MS;
}
