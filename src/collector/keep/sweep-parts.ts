// Deletes shared parts that no segment refers to any more.
import { type PackStores, partKey } from '../store/pack/pack-segment.ts';
import { StoreError } from '../store/store-error.ts';

const AT_ONCE = 200;
/** So many that cannot be deleted stand before others; beyond that the store as a whole is in trouble, or everything is locked. */
const MAX_FAILED = 2000;

export interface SweepOptions {
  readonly signal: AbortSignal;
  /** Told of a part that cannot be deleted: it is tried again the next time, and the others go. */
  readonly onError: (error: unknown) => void;
}

/** A part that is condemned is claimed by nobody until it is forgotten, which its blob is deleted within. */
export async function sweepParts(
  { sessions, blobs }: PackStores,
  { signal, onError }: SweepOptions,
): Promise<void> {
  const failed = new Set<string>();
  while (!signal.aborted && failed.size < MAX_FAILED) {
    const condemned = await sessions.condemnParts(AT_ONCE + failed.size);
    const parts = condemned.filter((part) => !failed.has(part));
    if (parts.length === 0) return;
    for (const part of parts) {
      if (signal.aborted) break;
      try {
        await sessions.sweepPart(part, () => blobs.delete(partKey(part)));
      } catch (error) {
        failed.add(part);
        // That a lock stands is what locks are for.
        if (!(error instanceof StoreError && error.code === 'retained')) onError(error);
      }
    }
  }
}
