// Sessions as they come in: created, found, and moved on step by step.
import { sql } from 'kysely';
import type {
  Page,
  SessionFilter,
  SessionStep,
  SessionStore,
  StoredBatch,
  StoredSession,
} from '../session-store.ts';
import type { SegmentPlace } from '../stored-segment.ts';
import { contains, inRuns, transact } from './rows.ts';
import type { Database } from './schema.ts';
import {
  fromSessionRow,
  hasFlag,
  toBits,
  toProgressRow,
  toSegmentRow,
  toSessionRow,
} from './session-rows.ts';

/** Batches that are read at once. */
const BATCHES = 8;

export function createSessionProgress(
  db: Database,
): Pick<
  SessionStore,
  'create' | 'get' | 'list' | 'advance' | 'readBatches' | 'listSilent' | 'listUnchecked' | 'markChecked'
> {
  return {
    create: (session) => transact(db, (transaction) => create(transaction, session)),
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

/** The insertion waits for a removal that is under way: the tombstone is looked for after it. */
async function create(db: Database, session: StoredSession): ReturnType<SessionStore['create']> {
  const { id, headerHash, owner } = session;
  const made = await db
    .insertInto('sessions')
    .values(toSessionRow(session))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  if (made.numInsertedOrUpdatedRows === 1n) {
    const tombstone = await db.selectFrom('tombstones').select('id').where('id', '=', id).executeTakeFirst();
    if (tombstone === undefined) return 'created';
    await db.deleteFrom('sessions').where('id', '=', id).execute();
    return 'removed';
  }
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

/** In the order of their ids, so that two transactions never wait for each other; those of one session in the order they came. */
async function advance(db: Database, steps: readonly SessionStep[]): Promise<readonly boolean[]> {
  const inOrder = [...steps.keys()].sort((one, other) => compareIds(steps[one], steps[other]) || one - other);
  const taken = steps.map(() => false);
  for (const at of inOrder) {
    const step = steps[at];
    if (step !== undefined) taken[at] = await take(db, step);
  }
  const accepted = steps.filter((_, at) => taken[at]);
  const batches = accepted.flatMap((step) => step.batches.map(toBatchRow));
  for (const rows of inRuns(batches)) await db.insertInto('batches').values(rows).execute();
  const closed = accepted.flatMap((step) => step.closed.map(toSegmentRow));
  for (const row of closed)
    await db
      .insertInto('segments')
      .values({ ...row, plain_bytes: sumOf(db, row) })
      .execute();
  return taken;
}

/** The bytes of a segment are those of its batches, which are there by now. */
function sumOf(db: Database, { session, segment }: SegmentPlace) {
  return db
    .selectFrom('batches')
    .select(sql<number>`cast(coalesce(sum(plain_bytes), 0) as bigint)`.as('bytes'))
    .where('session', '=', session)
    .where('segment', '=', segment);
}

function compareIds(one: SessionStep | undefined, other: SessionStep | undefined): number {
  const [left, right] = [one?.session ?? '', other?.session ?? ''];
  return left < right ? -1 : left > right ? 1 : 0;
}

async function take(db: Database, step: SessionStep): Promise<boolean> {
  const bytes = step.batches.reduce((sum, { plainBytes }) => sum + plainBytes, 0);
  const moved = await db
    .updateTable('sessions')
    .set({
      ...toProgressRow(step.progress),
      bytes: sql`bytes + ${bytes}`,
      // It speaks again.
      flags: sql`(flags & ${~toBits(['silent'])}) | ${toBits(step.flags)}`,
      received_at: step.receivedAt,
    })
    .where('id', '=', step.session)
    .where('next', '=', step.from)
    .where('state', '=', 'live')
    .executeTakeFirst();
  return moved.numUpdatedRows === 1n;
}

function toBatchRow({ session, segment, first, last, bytes, plainBytes }: StoredBatch) {
  return { session, segment, first, last, bytes, plain_bytes: plainBytes };
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
