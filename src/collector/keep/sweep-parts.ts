// Deletes shared parts that no segment refers to any more.
import { type PackStores, partKey } from '../store/pack/pack-segment.ts';
import { StoreError } from '../store/store-error.ts';
import { toDue } from './due.ts';

const AT_ONCE = 200;
/** So many that cannot be deleted are enough for one time: the store as a whole is in trouble. */
const MAX_FAILED = 2000;

export interface SweepOptions {
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Parts under a lock and when each is tried again, ISO 8601: kept from one time to the next, as locks last for months. */
  readonly locked: Map<string, string>;
  /** Told of a part that cannot be deleted: it is tried again the next time, and the others go. */
  readonly onError: (error: unknown) => void;
}

/** A part that is condemned is claimed by nobody until it is forgotten, which its blob is deleted within. */
export async function sweepParts(
  { sessions, blobs }: PackStores,
  { signal, now, locked, onError }: SweepOptions,
): Promise<void> {
  const at = new Date(now).toISOString();
  for (const [part, due] of locked) if (due <= at) locked.delete(part);
  let failed = 0;
  for (let after = ''; !signal.aborted && failed < MAX_FAILED; ) {
    const parts = await sessions.condemnParts(AT_ONCE, after);
    for (const part of parts) {
      after = part;
      if (signal.aborted) return;
      if (locked.has(part)) continue;
      try {
        await sessions.sweepPart(part, () => blobs.delete(partKey(part)));
      } catch (error) {
        // That a lock stands is what locks are for.
        if (error instanceof StoreError && error.code === 'retained') locked.set(part, toDue(now, error));
        else {
          failed++;
          onError(error);
        }
      }
    }
    if (parts.length < AT_ONCE) return;
  }
}
