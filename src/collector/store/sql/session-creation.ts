// Sessions created: many of them with one statement and one commit, as when a fleet comes to a new collector.
import type { SessionStore, StoredSession } from '../session-store.ts';
import { inRuns } from './rows.ts';
import type { Database } from './schema.ts';
import { toSessionRow } from './session-rows.ts';

type Created = Awaited<ReturnType<SessionStore['create']>>;

/** Creates those that are not there, in one transaction; for each what SessionStore.create answers. */
export async function createSessions(
  db: Database,
  sessions: readonly StoredSession[],
): Promise<readonly Created[]> {
  // In the order of ids, so that few transactions meet; of two with one id the one that was first.
  const rows = sessions
    .map(toSessionRow)
    .sort((one, other) => Number(one.id > other.id) - Number(one.id < other.id));
  const made = new Set<string>();
  for (const run of inRuns(rows)) {
    const added = await db
      .insertInto('sessions')
      .values(run)
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returning('id')
      .execute();
    for (const { id } of added) made.add(id);
  }
  const removed = await undoRemoved(db, made);
  const answers: Created[] = [];
  for (const session of sessions) {
    const isFirst = made.delete(session.id);
    if (removed.has(session.id)) answers.push('removed');
    else answers.push(isFirst ? 'created' : await compare(db, session));
  }
  return answers;
}

/** An insertion waits for a removal that is under way: the tombstone is looked for after it. */
async function undoRemoved(db: Database, made: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const removed = new Set<string>();
  for (const ids of inRuns([...made])) {
    const tombstones = await db.selectFrom('tombstones').select('id').where('id', 'in', ids).execute();
    for (const { id } of tombstones) removed.add(id);
  }
  for (const ids of inRuns([...removed])) await db.deleteFrom('sessions').where('id', 'in', ids).execute();
  return removed;
}

async function compare(db: Database, { id, headerHash, owner }: StoredSession): Promise<Created> {
  const same = await db
    .selectFrom('sessions')
    .select('id')
    .where('id', '=', id)
    .where('header_hash', '=', headerHash)
    .where('issuer', '=', owner.issuer)
    .where('subject', '=', owner.subject)
    .executeTakeFirst();
  return same === undefined ? 'other' : 'present';
}
