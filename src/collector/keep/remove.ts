// Removes a session whole, and leaves a tombstone row.
import { CollectorError } from '../collector-error.ts';
import type { PackStores } from '../store/pack/pack-segment.ts';
import type { Tombstone } from '../store/session-store.ts';
import type { Lock } from './locks.ts';
import { sweepSession } from './sweep-removed.ts';

export interface RemovalServices {
  readonly stores: PackStores;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * The rows go first, in one transaction, then the blobs, which the background goes on with where they cannot be deleted now. Resolves
 * to the lock that is in the way of that, if any is. Rejects with CollectorError `not-found`, `held`, `conflict` where it is still being
 * recorded and nobody asked for it, `unavailable` where it is removed and blobs are left.
 */
export async function removeSession(
  { id, ...why }: Pick<Tombstone, 'id' | 'reason' | 'by'>,
  { stores, now }: RemovalServices,
): Promise<Lock | undefined> {
  const { sessions } = stores;
  const session = await sessions.get(id);
  if (session !== undefined) {
    const { owner, startedAt, tip } = session;
    const removedAt = new Date(now()).toISOString();
    const isRemoved = await sessions.remove({ id, owner, startedAt, tip, removedAt, ...why });
    if (!isRemoved) await expectGone(id, stores);
  }
  const tombstone = await sessions.getTombstone(id);
  if (tombstone === undefined) throw new CollectorError('not-found', `expected a session ${id}, found none`);
  try {
    return await sweepSession(tombstone, { stores, now: now() });
  } catch (cause) {
    throw new CollectorError(
      'unavailable',
      `expected to delete all blobs of ${id}, found that some are left`,
      {
        cause,
        hint: 'the session is removed; what is left is tried again by itself',
      },
    );
  }
}

/** Somebody else may have removed it. */
async function expectGone(id: string, { sessions }: PackStores): Promise<void> {
  const session = await sessions.get(id);
  if (session?.hold !== undefined)
    throw new CollectorError('held', `expected a session without a hold, found one on ${id}`, {
      hint: `DELETE /v1/sessions/${id}/hold first`,
    });
  if (session !== undefined)
    throw new CollectorError('conflict', `expected the session ${id} to have ended, found that it goes on`);
}
