// Moves sealed segments out of the database into objects, a few at a time.
import { type PackStores, packSegment } from '../store/pack/pack-segment.ts';

/** Each is in memory while it is packed. */
const MAX_AT_ONCE = 20;

export interface PackingOptions {
  readonly signal: AbortSignal;
  /** Told of a segment that cannot be packed: it stays where it is, and the others go on. */
  readonly onError: (error: unknown) => void;
}

/** Packs what is sealed and not packed yet, until there is nothing left or the signal aborts. */
export async function packSealed(stores: PackStores, { signal, onError }: PackingOptions): Promise<void> {
  for (;;) {
    const waiting = await stores.sessions.listUnpacked(MAX_AT_ONCE);
    let packed = 0;
    for (const place of waiting) {
      if (signal.aborted) return;
      try {
        if (await packSegment(stores, place)) packed++;
      } catch (error) {
        onError(error);
      }
    }
    // Those that cannot be packed come again, and must not be waited for in a circle.
    if (packed === 0) return;
  }
}
