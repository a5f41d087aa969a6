// What was begun and has not come to its end yet: erasures, and the blobs of sessions that were removed.
import { sql } from 'kysely';
import type { SessionStore } from '../session-store.ts';
import { transact } from './rows.ts';
import type { Database } from './schema.ts';
import { fromTombstoneRow } from './session-rows.ts';

type Unfinished = Pick<
  SessionStore,
  'listUnerased' | 'setErasureDue' | 'reviveErasure' | 'listUnswept' | 'setSweepDue' | 'countUnfinished'
>;

export function createSessionUnfinished(db: Database): Unfinished {
  return {
    async listUnerased(now, limit) {
      const rows = await db
        .selectFrom('sessions')
        .select('id')
        .where('erasure_due', '<=', now)
        .where('hold', 'is', null)
        .orderBy('erasure_due')
        .limit(limit)
        .execute();
      return rows.map(({ id }) => id);
    },
    setErasureDue: (session, of, due) =>
      transact(db, async (transaction) => {
        await lockSession(transaction, session);
        if ((await countErasures(transaction, session, 'collector')) !== of.tombstones) return;
        await transaction
          .updateTable('sessions')
          .set({ erasure_due: due ?? null })
          .where('id', '=', session)
          .where('erasure_due', of.due === undefined ? 'is' : '=', of.due ?? null)
          .execute();
      }),
    reviveErasure: (session, due) =>
      transact(db, async (transaction) => {
        await lockSession(transaction, session);
        if ((await countErasures(transaction, session, 'collector')) === 0) return;
        await transaction
          .updateTable('sessions')
          .set({ erasure_due: due })
          .where('id', '=', session)
          .execute();
      }),
    async listUnswept(now, limit) {
      const rows = await db
        .selectFrom('tombstones')
        .selectAll()
        .where('sweep_due', '<=', now)
        .orderBy('sweep_due')
        .limit(limit)
        .execute();
      return rows.map(fromTombstoneRow);
    },
    async setSweepDue(session, due) {
      await db
        .updateTable('tombstones')
        .set({ sweep_due: due ?? null })
        .where('id', '=', session)
        .execute();
    },
    async countUnfinished() {
      const erasures = await db
        .selectFrom('sessions')
        .select(sql<number>`cast(count(*) as bigint)`.as('count'))
        .where('erasure_due', 'is not', null)
        .executeTakeFirstOrThrow();
      const removals = await db
        .selectFrom('tombstones')
        .select(sql<number>`cast(count(*) as bigint)`.as('count'))
        .where('sweep_due', 'is not', null)
        .executeTakeFirstOrThrow();
      return { erasures: Number(erasures.count), removals: Number(removals.count) };
    },
  };
}

/** Holds the row of the session until the transaction ends; false where there is none. What is read after is of then. */
export async function lockSession(db: Database, session: string): Promise<boolean> {
  const held = await db
    .updateTable('sessions')
    .set({ flags: sql`flags` })
    .where('id', '=', session)
    .executeTakeFirst();
  return held.numUpdatedRows === 1n;
}

/** How many tombstones of a source a session has. */
export async function countErasures(
  db: Database,
  session: string,
  source: 'device' | 'collector',
): Promise<number> {
  const { count } = await db
    .selectFrom('erasures')
    .select(sql<number>`cast(count(*) as bigint)`.as('count'))
    .where('session', '=', session)
    .where('source', '=', source)
    .executeTakeFirstOrThrow();
  return Number(count);
}
