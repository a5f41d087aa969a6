// Removes a session whole, and leaves a tombstone row.
import { CollectorError } from '../collector-error.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { sessionPrefix } from '../store/pack/pack-segment.ts';
import type { Tombstone } from '../store/session-store.ts';
import type { Store } from '../store/store.ts';

export interface RemovalServices {
  readonly store: Pick<Store, 'sessions'>;
  readonly blobs: BlobStore;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * The rows go first, in one transaction, then the blobs: a removal that broke off is ended by another call. Rejects with
 * CollectorError `not-found`, `held`.
 */
export async function removeSession(
  { id, ...why }: Pick<Tombstone, 'id' | 'reason' | 'by'>,
  { store: { sessions }, blobs, now }: RemovalServices,
): Promise<void> {
  const session = await sessions.get(id);
  if (session !== undefined) {
    const { owner, startedAt, tip } = session;
    const tombstone = { id, owner, startedAt, tip, removedAt: new Date(now()).toISOString(), ...why };
    if (!(await sessions.remove(id, tombstone)) && (await sessions.get(id)) !== undefined)
      throw new CollectorError('held', `expected a session without a hold, found one on ${id}`, {
        hint: `DELETE /v1/sessions/${id}/hold first`,
      });
  } else if ((await sessions.getTombstone(id)) === undefined)
    throw new CollectorError('not-found', `expected a session ${id}, found none`);
  const keys: string[] = [];
  for await (const key of blobs.list(sessionPrefix(id))) keys.push(key);
  for (const key of keys) await blobs.delete(key);
}
