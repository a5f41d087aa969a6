// Bytes of bodies that may be in memory at once, before anything is known of them.
import { CollectorError } from '../collector-error.ts';

/** Bytes over all requests. */
export interface ByteBudget {
  /** Takes so many; throws CollectorError `unavailable` where there are not so many: a collector that is overrun says so, and goes on. */
  take(bytes: number): void;
  give(bytes: number): void;
}

/** A budget that is whole. */
export function createByteBudget(maxBytes: number): ByteBudget {
  let taken = 0;
  return {
    take(bytes) {
      if (taken + bytes > maxBytes)
        throw new CollectorError('unavailable', 'expected fewer bodies at once than there are now', {
          retryAfterMs: 1000,
        });
      taken += bytes;
    },
    give(bytes) {
      taken -= bytes;
    },
  };
}
