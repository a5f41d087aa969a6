// The session that a sender may add to: others of theirs and those of others are alike not there.
import { CollectorError } from '../collector-error.ts';
import type { SessionStore, StoredSession } from '../store/session-store.ts';
import { isSameOwner, type Sender } from './sender.ts';

/** Rejects with CollectorError `not-found`, or `closed` where it was removed. */
export async function readOwnSession(
  sessions: SessionStore,
  id: string,
  sender: Sender,
): Promise<StoredSession> {
  const session = await sessions.get(id);
  if (session !== undefined && isSameOwner(session.owner, sender.owner)) return session;
  const tombstone = await sessions.getTombstone(id);
  if (tombstone !== undefined && isSameOwner(tombstone.owner, sender.owner))
    throw new CollectorError('closed', 'expected a session that is not removed, found its tombstone');
  throw new CollectorError('not-found', `expected the session ${id} of the sender, found none`, {
    hint: 'PUT its header first',
  });
}
