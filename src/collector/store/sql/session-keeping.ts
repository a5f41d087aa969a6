// What is kept about sessions beside their entries: flags, holds, evidence, erasures, and what stays of one that was removed.
import { sql } from 'kysely';
import type { SessionStore, Tombstone } from '../session-store.ts';
import { transact, withoutNulls } from './rows.ts';
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
    async addErasure(session, { source, line }) {
      await db.insertInto('erasures').values({ session, source, line }).execute();
    },
    listErasures: (session) =>
      db
        .selectFrom('erasures')
        .select(['source', 'line'])
        .where('session', '=', session)
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
