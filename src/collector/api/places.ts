// How much is read at once: each download takes a copy on the disk or a segment in memory, whoever asks.
import { CollectorError } from '../collector-error.ts';
import type { Owner } from '../store/session-store.ts';
import { formatOwner } from './caller.ts';

export interface PlaceLimits {
  /** At once, of one identity and of all. */
  readonly perOwner: number;
  readonly inAll: number;
  /** Bytes of entries that are read at once; what is longer has its place when no other long one is read. */
  readonly bytes: number;
  /** What is no longer than this takes none of them: one long session keeps nobody from a short one. */
  readonly short: number;
}

export interface Places {
  /**
   * Takes a place for so many bytes; the answer gives it back, once however often it is called. Throws CollectorError `rate-limited` where one has enough of them,
   * `unavailable` where all together have.
   */
  take(owner: Owner, bytes: number): () => void;
}

const RETRY_MS = 5000;

/** Places, all of them free. */
export function createPlaces({ perOwner, inAll, bytes: maxBytes, short }: PlaceLimits): Places {
  const taken = new Map<string, number>();
  let all = 0;
  let takenBytes = 0;
  return {
    take(owner, bytes) {
      const key = formatOwner(owner);
      const own = taken.get(key) ?? 0;
      if (own >= perOwner)
        throw new CollectorError('rate-limited', `expected at most ${perOwner} at once of one identity`, {
          retryAfterMs: RETRY_MS,
        });
      const counted = bytes > short ? bytes : 0;
      if (all >= inAll || (counted > 0 && takenBytes > 0 && takenBytes + counted > maxBytes))
        throw new CollectorError('unavailable', 'expected fewer to read at once than do now', {
          retryAfterMs: RETRY_MS,
        });
      taken.set(key, own + 1);
      all++;
      takenBytes += counted;
      let isGiven = false;
      return () => {
        if (isGiven) return;
        isGiven = true;
        all--;
        takenBytes -= counted;
        const left = (taken.get(key) ?? 1) - 1;
        if (left === 0) taken.delete(key);
        else taken.set(key, left);
      };
    },
  };
}
