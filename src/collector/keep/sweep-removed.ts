// Deletes the blobs of sessions that were removed, until none is left.
import type { BlobStore } from '../store/blob-store.ts';
import { type PackStores, sessionPrefix } from '../store/pack/pack-segment.ts';
import type { Tombstone } from '../store/session-store.ts';
import { toDue } from './due.ts';
import { createLocks, type Lock } from './locks.ts';

const AT_ONCE = 100;
/** Whoever was packing a segment when its session was removed may have written a blob after: it is looked for once more. */
const SETTLED_MS = 3600_000;

export interface SweepRemovedOptions {
  readonly stores: PackStores;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Told of a session of which something cannot be deleted: it is tried again later, and the others go. */
  readonly onError: (error: unknown) => void;
}

/** Sweeps all that is due. */
export async function sweepRemoved({ stores, now, signal, onError }: SweepRemovedOptions): Promise<void> {
  const seen = new Set<string>();
  while (!signal.aborted) {
    const due = await stores.sessions.listUnswept(new Date(now()).toISOString(), AT_ONCE + seen.size);
    const fresh = due.filter(({ id }) => !seen.has(id));
    if (fresh.length === 0) return;
    for (const tombstone of fresh) {
      if (signal.aborted) return;
      seen.add(tombstone.id);
      await sweepSession(tombstone, { stores, now: now() }).catch(onError);
    }
  }
}

/** Resolves to the lock that is in the way, if any is; whatever is left is due again later. Rejects with what else is in the way. */
export async function sweepSession(
  { id, removedAt }: Tombstone,
  { stores: { sessions, blobs }, now }: { readonly stores: PackStores; readonly now: number },
): Promise<Lock | undefined> {
  const settledAt = new Date(Date.parse(removedAt) + SETTLED_MS).toISOString();
  let due: string | undefined = toDue(now);
  try {
    const { found, lock } = await deleteAll(blobs, sessionPrefix(id));
    if (lock !== undefined) due = toDue(now, lock);
    else if (new Date(now).toISOString() < settledAt) due = settledAt;
    else if (found === 0) due = undefined;
    return lock;
  } finally {
    await sessions.setSweepDue(id, due);
  }
}

/** Tries all of them, and then rejects with the first failure. */
async function deleteAll(
  blobs: BlobStore,
  prefix: string,
): Promise<{ readonly found: number; readonly lock: Lock | undefined }> {
  const locks = createLocks();
  const keys: string[] = [];
  for await (const key of blobs.list(prefix)) keys.push(key);
  const failures: unknown[] = [];
  for (const key of keys)
    await locks.through(() => blobs.delete(key)).catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
  return { found: keys.length, lock: locks.last() };
}
