// Holds closed sessions against all that a recording must be, one after the other, in the background.
import type { NoteKey } from '../../core/proof/signed-note.ts';
import type { PackStores } from '../store/pack/pack-segment.ts';
import { verifyStored } from './verify-stored.ts';

/** The last seal comes behind the last line. */
const SETTLED_MS = 60_000;
const AT_ONCE = 100;
/** So many that cannot be read stand before others. */
const MAX_FAILED = 1000;

export interface CheckOptions {
  readonly stores: PackStores;
  /** The collector's own: its tombstones explain what was erased. */
  readonly logKey: NoteKey;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly signal: AbortSignal;
  /** Told of a session that cannot be read: it is tried again the next time, and the others are checked. */
  readonly onError: (error: unknown) => void;
}

/** Checks each once, and flags what is not what it claims; two that check at once come to the same. */
export async function checkClosed({ stores, logKey, now, signal, onError }: CheckOptions): Promise<void> {
  const { sessions } = stores;
  const since = new Date(now - SETTLED_MS).toISOString();
  const failed = new Set<string>();
  while (!signal.aborted && failed.size < MAX_FAILED) {
    const unchecked = await sessions.listUnchecked(since, AT_ONCE + failed.size);
    const ids = unchecked.filter((id) => !failed.has(id));
    if (ids.length === 0) return;
    for (const id of ids) {
      if (signal.aborted) return;
      try {
        const session = await sessions.get(id);
        if (session === undefined) continue;
        const { level } = await verifyStored(session, { stores, logKey, signal });
        if (level === 'not-what-it-claims') await sessions.addFlags(id, [level]);
        await sessions.markChecked(id);
      } catch (error) {
        if (signal.aborted) return;
        failed.add(id);
        onError(error);
      }
    }
  }
}
