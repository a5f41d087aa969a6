// The making of the tables, step after step: what was released is never changed, only followed by another step.
import { sql } from 'kysely';
import { StoreError } from '../store-error.ts';
import type { SqlDialect, SqlStore } from './dialect.ts';
import type { Database } from './schema.ts';

/** Brings the tables to this program's version, or to an earlier one. Throws StoreError `newer` where they are beyond it. */
export async function migrateTables({ db, dialect }: SqlStore, to?: number): Promise<void> {
  const steps = [firstTables(dialect), searchByFacts(dialect), UNFINISHED].slice(0, to);
  await db.transaction().execute(async (transaction) => {
    await dialect.lockForChange(transaction);
    await sql`create table if not exists facts (name text primary key, value text not null)`.execute(
      transaction,
    );
    const row = await transaction
      .selectFrom('facts')
      .select('value')
      .where('name', '=', 'schema')
      .executeTakeFirst();
    const version = Number(row?.value ?? 0);
    if (version > steps.length)
      throw new StoreError(
        'newer',
        `expected a database of version ${steps.length} or less, found ${version}: use the newer cursor-rec that made it`,
      );
    for (const { statements, change } of steps.slice(version)) {
      for (const statement of statements) await sql.raw(statement).execute(transaction);
      await change?.(transaction);
    }
    const value = String(steps.length);
    await transaction
      .insertInto('facts')
      .values({ name: 'schema', value })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
      .execute();
  });
}

/** Statements, and what they alone cannot do. */
interface Step {
  readonly statements: readonly string[];
  readonly change?: (db: Database) => Promise<void>;
}

/** Version 2. */
function searchByFacts({ rebuildSearch }: SqlDialect): Step {
  return {
    statements: ['create index devices_of_owner on devices (issuer, subject, id)'],
    change: rebuildSearch,
  };
}

/** Version 3: what erasures and removals have left is gone on with, also those of before. */
const UNFINISHED: Step = {
  statements: [
    'alter table sessions add column erasure_due text',
    'create index sessions_unerased on sessions (erasure_due) where erasure_due is not null',
    "update sessions set erasure_due = received_at where id in (select session from erasures where source = 'collector')",
    'alter table tombstones add column sweep_due text',
    'create index tombstones_unswept on tombstones (sweep_due) where sweep_due is not null',
    'update tombstones set sweep_due = removed_at',
  ],
};

function firstTables({ types, wordTables }: SqlDialect): Step {
  const { integer, bytes, arrival } = types;
  const statements = [
    `create table devices (id text primary key, public_key text not null, issuer text not null, subject text not null,
      statement text not null, enrolled_at text not null, revoked text)`,
    `create table index_lines (device text not null, seq ${integer} not null, line text not null, primary key (device, seq))`,
    `create table sessions (id text primary key, issuer text not null, subject text not null, email text, name text,
      who text not null, header text not null, header_hash text not null, started_at text not null, device text not null,
      labels text not null, flags ${integer} not null, bytes ${integer} not null, created_at text not null,
      received_at text not null, hold text, is_checked ${integer} not null, indexed_to ${integer} not null, index_seen ${integer} not null,
      next ${integer} not null, tip text not null, segment ${integer} not null, segment_first ${integer} not null,
      peaks text not null, state text not null, close_reason text, last_t ${integer} not null)`,
    'create index sessions_of_owner on sessions (issuer, subject, id)',
    "create index sessions_live on sessions (received_at) where state = 'live'",
    'create index sessions_behind on sessions (id) where index_seen < next',
    "create index sessions_unchecked on sessions (id) where state = 'closed' and is_checked = 0",
    `create table batches (session text not null, first ${integer} not null, last ${integer} not null,
      segment ${integer} not null, bytes ${bytes} not null, plain_bytes ${integer} not null, primary key (session, first))`,
    `create table segments (session text not null, segment ${integer} not null, first ${integer} not null,
      last ${integer} not null, root text not null, tip text not null, reason text not null, plain_bytes ${integer} not null,
      seal text, blob text, packed_bytes ${integer}, revision ${integer} not null, primary key (session, segment))`,
    'create index segments_unpacked on segments (session, segment) where blob is null and seal is not null',
    `create table leaves (arrival ${arrival}, session text not null, segment ${integer} not null, text text not null,
      leaf ${integer} unique, unique (session, segment))`,
    'create index leaves_waiting on leaves (arrival) where leaf is null',
    `create table cosignatures (size ${integer} not null, witness text not null, line text not null, primary key (size, witness))`,
    `create table part_uses (part text not null, session text not null, segment ${integer} not null,
      primary key (session, segment, part))`,
    'create index part_uses_by_part on part_uses (part)',
    `create table parts (part text primary key, is_condemned ${integer} not null)`,
    'create index parts_condemned on parts (part) where is_condemned = 1',
    `create table evidence (arrival ${arrival}, session text not null, kind text not null, seq ${integer} not null,
      at text not null, issuer text not null, subject text not null, bytes ${bytes} not null)`,
    'create index evidence_of_session on evidence (session, arrival)',
    `create table erasures (arrival ${arrival}, session text not null, source text not null, line text not null)`,
    'create index erasures_of_session on erasures (session, arrival)',
    `create table tombstones (id text primary key, issuer text not null, subject text not null, started_at text not null,
      tip text not null, removed_at text not null, reason text not null, "by" text)`,
    `create table access (seq ${integer} primary key, prev text not null, hash text not null, at text not null,
      issuer text not null, subject text not null, email text, action text not null, session text, owner text,
      address text not null, detail text)`,
    'create index access_of_session on access (session, seq)',
    'create index access_of_subject on access (subject, seq)',
    `create table policies (version ${integer} primary key, note text not null, at text not null, "by" text not null)`,
    `create table search_units (id ${integer} primary key, session text not null, unit text not null, issuer text not null,
      subject text not null, started_at text not null, who text not null, model text, routes text not null,
      tools text not null, files text not null, repository text, has_error ${integer} not null,
      has_redaction ${integer} not null, has_gap ${integer} not null, input_tokens ${integer} not null,
      output_tokens ${integer} not null, cache_read_tokens ${integer} not null, cache_write_tokens ${integer} not null,
      unique (session, unit))`,
    'create index search_units_of_owner on search_units (issuer, subject, id)',
    ...wordTables,
  ];
  return { statements };
}
