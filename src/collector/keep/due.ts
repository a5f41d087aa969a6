// When what could not be ended is gone on with.
import type { Lock } from './locks.ts';

/** An operator may have mended by then what was in the way. */
const RETRY_MS = 10 * 60_000;

/** When it is tried again: when the lock ends, or after a while; `now` in ms since the epoch, the answer in ISO 8601. */
export function toDue(now: number, lock: Lock = {}): string {
  const soonest = new Date(now + RETRY_MS).toISOString();
  return lock.until !== undefined && lock.until > soonest ? lock.until : soonest;
}
