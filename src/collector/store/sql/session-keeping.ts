// What is kept about sessions beside their entries: flags, holds, evidence, erasures, and what stays of one that was removed.
import { sql } from 'kysely';
import type { SessionStore, StoredErasure, Tombstone } from '../session-store.ts';
import { transact, withoutNulls } from './rows.ts';
import type { Database } from './schema.ts';
import { type ForgettingTables, removeUnits, type SearchTables } from './search-rows.ts';
import { fromEvidenceRow, fromTombstoneRow, toBits, toTombstoneRow } from './session-rows.ts';
import { condemnUnused } from './session-segments.ts';

type Keeping = Pick<
  SessionStore,
  | 'addFlags'
  | 'setHold'
  | 'addEvidence'
  | 'listEvidence'
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
    async addEvidence({ sender, session, kind, seq, at, bytes }) {
      const { issuer, subject } = sender;
      await db.insertInto('evidence').values({ session, kind, seq, at, issuer, subject, bytes }).execute();
    },
    async listEvidence(session) {
      const rows = await db
        .selectFrom('evidence')
        .select(['session', 'kind', 'seq', 'at', 'issuer', 'subject', 'bytes'])
        .where('session', '=', session)
        .orderBy('arrival')
        .execute();
      return rows.map(fromEvidenceRow);
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
    async remove(session, tombstone) {
      const isRemoved = await transact(db, (transaction) =>
        remove({ db: transaction, dialect }, session, tombstone),
      );
      if (isRemoved) forget();
      return isRemoved;
    },
    async getTombstone(session) {
      const row = await db.selectFrom('tombstones').selectAll().where('id', '=', session).executeTakeFirst();
      return row === undefined ? undefined : fromTombstoneRow(row);
    },
  };
}

/** The row of the session is held meanwhile: two that add at once come one after the other. */
async function addErasure(
  db: Database,
  { session, from }: { readonly session: string; readonly from: number },
  { source, line }: StoredErasure,
): Promise<boolean> {
  let locking = db.updateTable('sessions').set({ flags: sql`flags` }).where('id', '=', session);
  // What a device has erased is told, not done; here a hold may have come since it was looked for.
  if (source === 'collector') locking = locking.where('hold', 'is', null);
  const held = await locking.executeTakeFirst();
  if (held.numUpdatedRows !== 1n) return false;
  const { count } = await db
    .selectFrom('erasures')
    .select(sql<number>`cast(count(*) as bigint)`.as('count'))
    .where('session', '=', session)
    .where('source', '=', source)
    .executeTakeFirstOrThrow();
  if (Number(count) !== from) return false;
  await db.insertInto('erasures').values({ session, source, line }).execute();
  return true;
}

/** Its places in the log stay: a leaf is never taken back. */
async function remove(
  { db, dialect }: SearchTables,
  session: string,
  tombstone: Tombstone,
): Promise<boolean> {
  const removed = await db
    .deleteFrom('sessions')
    .where('id', '=', session)
    .where('hold', 'is', null)
    .executeTakeFirst();
  if (removed.numDeletedRows !== 1n) return false;
  const row = withoutNulls(toTombstoneRow(tombstone));
  await db.insertInto('tombstones').values(row).execute();
  const uses = await db.selectFrom('part_uses').select('part').where('session', '=', session).execute();
  for (const table of ['batches', 'segments', 'part_uses', 'evidence', 'erasures'] as const)
    await db.deleteFrom(table).where('session', '=', session).execute();
  await condemnUnused(
    db,
    uses.map(({ part }) => part),
  );
  await removeUnits({ db, dialect }, session);
  return true;
}
