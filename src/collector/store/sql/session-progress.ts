// Sessions as they come in: created, found, and moved on step by step.
import { sql } from 'kysely';
import { createGroupCommit } from '../group-commit.ts';
import type { Page, SessionFilter, SessionStore, StoredBatch, StoredSession } from '../session-store.ts';
import { contains, transact } from './rows.ts';
import type { Database } from './schema.ts';
import { createSessions } from './session-creation.ts';
import { fromSessionRow, hasFlag } from './session-rows.ts';
import { advance } from './session-steps.ts';

/** Batches that are read at once. */
const BATCHES = 8;

export function createSessionProgress(
  db: Database,
): Pick<
  SessionStore,
  'create' | 'get' | 'list' | 'advance' | 'readBatches' | 'listSilent' | 'listUnchecked' | 'markChecked'
> {
  return {
    create: createGroupCommit((sessions: readonly StoredSession[]) =>
      transact(db, (transaction) => createSessions(transaction, sessions)),
    ),
    async get(id) {
      const row = await db.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? undefined : fromSessionRow(row);
    },
    async list(filter, page) {
      const rows = await filtered(db, filter, page).selectAll().execute();
      return rows.map(fromSessionRow);
    },
    advance: (steps) => transact(db, (transaction) => advance(transaction, steps)),
    readBatches: (session, from) => readBatches(db, session, from),
    async listSilent(since, limit) {
      const rows = await db
        .selectFrom('sessions')
        .select('id')
        .where('state', '=', 'live')
        .where('received_at', '<', since)
        .where((where) => where.not(hasFlag('silent')))
        .orderBy('received_at')
        .limit(limit)
        .execute();
      return rows.map(({ id }) => id);
    },
    async listUnchecked(since, limit) {
      const rows = await db
        .selectFrom('sessions')
        .select('id')
        .where('state', '=', 'closed')
        .where('is_checked', '=', 0)
        .where('received_at', '<', since)
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(({ id }) => id);
    },
    async markChecked(session) {
      await db.updateTable('sessions').set({ is_checked: 1 }).where('id', '=', session).execute();
    },
  };
}

function filtered(db: Database, filter: SessionFilter, { limit, after }: Page) {
  const { owner, user, device, model, state, flag, label, since, until } = filter;
  let query = db.selectFrom('sessions').orderBy('id', 'desc').limit(limit);
  if (after !== undefined) query = query.where('id', '<', after);
  if (owner !== undefined)
    query = query.where('issuer', '=', owner.issuer).where('subject', '=', owner.subject);
  if (user !== undefined) query = query.where(contains(sql.ref('who'), user));
  if (device !== undefined) query = query.where('device', '=', device);
  if (state !== undefined) query = query.where('state', '=', state);
  if (flag !== undefined) query = query.where(hasFlag(flag));
  // A label in JSON is in quotes, so that no label is found in another one.
  if (label !== undefined) query = query.where(sql<boolean>`${holdsText(label)}`);
  if (since !== undefined) query = query.where('started_at', '>=', since);
  if (until !== undefined) query = query.where('started_at', '<', until);
  if (model !== undefined)
    query = query.where((where) =>
      where.exists(
        where
          .selectFrom('search_units')
          .select('search_units.id')
          .whereRef('search_units.session', '=', 'sessions.id')
          .where(contains(sql`lower(model)`, model)),
      ),
    );
  return query;
}

function holdsText(label: string) {
  const pattern = `%${JSON.stringify(label).replace(/[\\%_]/g, '\\$&')}%`;
  return sql`labels like ${pattern} escape '\\'`;
}

async function* readBatches(db: Database, session: string, from: number): AsyncGenerator<StoredBatch> {
  for (let next = from; ; ) {
    const rows = await db
      .selectFrom('batches')
      .selectAll()
      .where('session', '=', session)
      .where('last', '>=', next)
      .orderBy('first')
      .limit(BATCHES)
      .execute();
    for (const { plain_bytes, ...batch } of rows) yield { ...batch, plainBytes: plain_bytes };
    const last = rows.at(-1);
    if (last === undefined || rows.length < BATCHES) return;
    next = last.last + 1;
  }
}
