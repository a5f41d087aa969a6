// Search in PostgreSQL by months: its two tables grow for ever, and each month has a part of them with indexes of its own.
import { sql } from 'kysely';
import { transact } from './rows.ts';
import type { Database } from './schema.ts';
import { toFirstKey, toTimeMs } from './search-rows.ts';

/** Earlier than any recording: what claims to be older is with the rest. */
const FIRST_MONTH = Date.UTC(2024, 0);
const TABLES = ['search_units', 'search_texts'] as const;

/** Makes a month for each of the keys that has none. */
export type MakeMonths = (db: Database, keys: readonly number[]) => Promise<void>;

/**
 * The months that this process has seen are not asked for again. A month that is not to be, as of a device whose clock is years ahead,
 * is not made: its units are in a part for the rest, until its time comes.
 */
export function createMonths(lockForChange: (db: Database) => Promise<void>): MakeMonths {
  const made = new Set<number>();
  return async (db, keys) => {
    const missing = [...new Set(keys.map(toMonth))].filter((month) => !made.has(month));
    if (missing.length === 0) return;
    const { rows } = await sql<{
      now: number;
    }>`select extract(epoch from now())::bigint * 1000 as now`.execute(db);
    const last = nextMonth(toMonth(toFirstKey(rows[0]?.now ?? 0)));
    for (const month of missing.filter((start) => start >= FIRST_MONTH && start <= last)) {
      await makeMonth(db, month, lockForChange);
      made.add(month);
    }
  };
}

/** The statements that make the tables, empty. */
export const MONTHLY_TABLES: readonly string[] = [
  `create table search_units (id bigint primary key, session text not null, unit text not null, issuer text not null,
    subject text not null, started_at text not null, who text not null, model text, routes text not null,
    tools text not null, files text not null, repository text, has_error bigint not null,
    has_redaction bigint not null, has_gap bigint not null, input_tokens bigint not null,
    output_tokens bigint not null, cache_read_tokens bigint not null, cache_write_tokens bigint not null,
    unique (session, unit, id)) partition by range (id)`,
  'create table search_texts (id bigint primary key, passages text not null, words tsvector) partition by range (id)',
  ...TABLES.map((table) => `create table ${table}_rest partition of ${table} default`),
];

/** Those of their indexes: made last where there are rows already. */
export const MONTHLY_INDEXES: readonly string[] = [
  'create index search_units_of_owner on search_units (issuer, subject, id)',
  'create index search_texts_words on search_texts using gin (words)',
];

/**
 * Copies are made beside the table and put into place at once: whoever reads meanwhile waits for no more than that. Each of the two has
 * a transaction of its own: who searches takes them in either order, and would stand in the way of one that holds both.
 */
async function makeMonth(
  db: Database,
  month: number,
  lockForChange: (db: Database) => Promise<void>,
): Promise<void> {
  for (const table of TABLES) {
    const work = async (transaction: Database) => {
      await lockForChange(transaction);
      await makePart(transaction, table, month);
    };
    await (db.isTransaction ? work(db) : transact(db, work));
  }
}

async function makePart(db: Database, table: (typeof TABLES)[number], month: number): Promise<void> {
  const name = `${table}_${new Date(month).toISOString().slice(0, 7).replace('-', '_')}`;
  const { rows } = await sql<{
    isThere: boolean;
  }>`select to_regclass(${name}) is not null as "isThere"`.execute(db);
  if (rows[0]?.isThere === true) return;
  const [from, to] = [toFirstKey(month), toFirstKey(nextMonth(month))];
  await sql.raw(`create table ${name} (like ${table} including all)`).execute(db);
  await sql
    .raw(
      `with moved as (delete from ${table}_rest where id >= ${from} and id < ${to} returning *)
       insert into ${name} select * from moved`,
    )
    .execute(db);
  await sql
    .raw(`alter table ${table} attach partition ${name} for values from (${from}) to (${to})`)
    .execute(db);
}

function toMonth(key: number): number {
  const at = new Date(toTimeMs(key));
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth());
}

function nextMonth(month: number): number {
  const at = new Date(month);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1);
}
