// What is kept about sessions beside their entries: flags, holds, evidence, erasures, and what stays of one that was removed.
import { sql } from 'kysely';
import type { Evidence, NewErasure, SessionStore, Tombstone } from '../session-store.ts';
import { transact, withoutNulls } from './rows.ts';
import type { Database } from './schema.ts';
import { type ForgettingTables, removeUnits, type SearchTables } from './search-rows.ts';
import { fromEvidenceRow, fromTombstoneRow, hasFlag, toBits, toTombstoneRow } from './session-rows.ts';
import { condemnUnused } from './session-segments.ts';
import { countErasures, lockSession } from './session-unfinished.ts';

type Keeping = Pick<
  SessionStore,
  | 'addFlags'
  | 'setHold'
  | 'addEvidence'
  | 'listEvidence'
  | 'replaceEvidence'
  | 'addErasure'
  | 'listErasures'
  | 'remove'
  | 'getTombstone'
>;

export function createSessionKeeping({ db, dialect, forget }: ForgettingTables): Keeping {
  return {
    async addFlags(session, flags) {
      await db
        .updateTable('sessions')
        .set({ flags: sql`flags | ${toBits(flags)}` })
        .where('id', '=', session)
        .execute();
    },
    async setHold(session, hold) {
      await db
        .updateTable('sessions')
        .set({ hold: hold === undefined ? null : JSON.stringify(hold) })
        .where('id', '=', session)
        .execute();
    },
    addEvidence: (evidence) => transact(db, (transaction) => addEvidence(transaction, evidence)),
    async listEvidence(session) {
      const rows = await db
        .selectFrom('evidence')
        .selectAll()
        .where('session', '=', session)
        .orderBy('arrival')
        .execute();
      return rows.map(fromEvidenceRow);
    },
    async replaceEvidence(arrival, bytes) {
      const held = db.selectFrom('sessions').select('id').where('hold', 'is not', null);
      const replaced = await db
        .updateTable('evidence')
        .set({ bytes })
        .where('arrival', '=', arrival)
        .where('session', 'not in', held)
        .executeTakeFirst();
      return replaced.numUpdatedRows === 1n;
    },
    addErasure: (session, erasure, from) =>
      transact(db, (transaction) => addErasure(transaction, { session, from }, erasure)),
    listErasures: (session) =>
      db
        .selectFrom('erasures')
        .select(['source', 'line'])
        .where('session', '=', session)
        .orderBy('source', 'desc')
        .orderBy('arrival')
        .execute(),
    async remove(tombstone) {
      const isRemoved = await transact(db, (transaction) => remove({ db: transaction, dialect }, tombstone));
      if (isRemoved) forget();
      return isRemoved;
    },
    async getTombstone(session) {
      const row = await db.selectFrom('tombstones').selectAll().where('id', '=', session).executeTakeFirst();
      return row === undefined ? undefined : fromTombstoneRow(row);
    },
  };
}

/** What is removed meanwhile takes no evidence with it that comes after. */
async function addEvidence(db: Database, { sender, ...evidence }: Evidence): Promise<void> {
  if (!(await lockSession(db, evidence.session))) return;
  await db
    .insertInto('evidence')
    .values({ ...evidence, ...sender })
    .execute();
}

/** The row of the session is held meanwhile: two that add at once come one after the other. */
async function addErasure(
  db: Database,
  { session, from }: { readonly session: string; readonly from: number },
  { source, line, due }: NewErasure,
): Promise<boolean> {
  if (!(await lockSession(db, session))) return false;
  if ((await countErasures(db, session, source)) !== from) return false;
  // What a device has erased is told, not done.
  if (source === 'collector' && !(await beginErasure(db, session, due))) return false;
  await db.insertInto('erasures').values({ session, source, line }).execute();
  return true;
}

/** A hold may have come since it was looked for. */
async function beginErasure(db: Database, session: string, due: string | undefined): Promise<boolean> {
  const begun = await db
    .updateTable('sessions')
    .set({ erasure_due: due ?? null })
    .where('id', '=', session)
    .where('hold', 'is', null)
    .executeTakeFirst();
  return begun.numUpdatedRows === 1n;
}

/** Its places in the log stay: a leaf is never taken back. */
async function remove({ db, dialect }: SearchTables, tombstone: Tombstone): Promise<boolean> {
  const { id: session, reason } = tombstone;
  let removing = db.deleteFrom('sessions').where('id', '=', session).where('hold', 'is', null);
  if (reason !== 'request')
    removing = removing.where((where) => where.or([where('state', '=', 'closed'), hasFlag('silent')]));
  const removed = await removing.executeTakeFirst();
  if (removed.numDeletedRows !== 1n) return false;
  await db
    .insertInto('tombstones')
    .values(withoutNulls(toTombstoneRow(tombstone)))
    .execute();
  const uses = await db.selectFrom('part_uses').select('part').where('session', '=', session).execute();
  for (const table of ['batches', 'segments', 'part_uses', 'evidence', 'erasures'] as const)
    await db.deleteFrom(table).where('session', '=', session).execute();
  await condemnUnused(
    db,
    uses.map(({ part }) => part),
  );
  await removeUnits({ db, dialect }, session);
  await dialect.noteForgetting(db);
  return true;
}
