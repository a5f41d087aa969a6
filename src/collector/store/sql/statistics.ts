// Sums over the rows of units, by user, model, repository or day.
import { setImmediate as letOthersGo } from 'node:timers/promises';
import { sql } from 'kysely';
import type { StatisticsQuestion, StatisticsRow } from '../search-store.ts';
import type { KeyRange } from './dialect.ts';
import type { Database } from './schema.ts';
import { toEndKey, toFirstKey } from './search-rows.ts';

const KEYS = {
  user: sql<string>`issuer || ${sql.lit('\n')} || subject`,
  model: sql<string>`coalesce(model, '')`,
  repository: sql<string>`coalesce(repository, '')`,
  day: sql<string>`substr(started_at, 1, 10)`,
} as const;

/** Units that are added up at once: some milliseconds, in which SQLite lets nobody else have a turn. */
const MAX_UNITS = 20_000;

/** The rows in the order of their keys. */
export async function readStatistics(
  db: Database,
  question: StatisticsQuestion,
): Promise<readonly StatisticsRow[]> {
  const sums = new Map<string, StatisticsRow>();
  const { from, before } = toKeyRange(question);
  for (let at: number | undefined = from; at !== undefined; await letOthersGo()) {
    const next = await readNext(db, question, { from: at, before });
    for (const row of await readSums(db, question, { from: at, before: next ?? before })) {
      const key = JSON.stringify([row.key, row.model]);
      const sum = sums.get(key);
      sums.set(key, sum === undefined ? row : add(sum, row));
    }
    at = next;
  }
  return [...sums.values()].sort(
    (one, other) => compare(one.key, other.key) || compare(one.model, other.model),
  );
}

function toKeyRange({ since, until }: StatisticsQuestion): KeyRange {
  return {
    from: since === undefined ? 0 : toFirstKey(Date.parse(since)),
    before: until === undefined ? Number.MAX_SAFE_INTEGER : toEndKey(Date.parse(until)),
  };
}

/** Where what follows the next units begins; undefined where nothing does. */
async function readNext(
  db: Database,
  { owner }: StatisticsQuestion,
  { from, before }: KeyRange,
): Promise<number | undefined> {
  let query = db
    .selectFrom('search_units')
    .select('id')
    .where('id', '>=', from)
    .where('id', '<', before)
    .orderBy('id')
    .offset(MAX_UNITS)
    .limit(1);
  if (owner !== undefined)
    query = query.where('issuer', '=', owner.issuer).where('subject', '=', owner.subject);
  return (await query.executeTakeFirst())?.id;
}

function readSums(
  db: Database,
  { by, owner, since, until }: StatisticsQuestion,
  { from, before }: KeyRange,
): Promise<readonly StatisticsRow[]> {
  let query = db
    .selectFrom('search_units')
    .select([
      KEYS[by].as('key'),
      sql<string>`coalesce(model, '')`.as('model'),
      sum('1').as('turns'),
      sum('has_error').as('errors'),
      sum('input_tokens').as('inputTokens'),
      sum('output_tokens').as('outputTokens'),
      sum('cache_read_tokens').as('cacheReadTokens'),
      sum('cache_write_tokens').as('cacheWriteTokens'),
    ])
    .where('id', '>=', from)
    .where('id', '<', before)
    .groupBy(sql`1, 2`);
  if (owner !== undefined)
    query = query.where('issuer', '=', owner.issuer).where('subject', '=', owner.subject);
  if (since !== undefined) query = query.where('started_at', '>=', since);
  if (until !== undefined) query = query.where('started_at', '<', until);
  return query.execute();
}

/** A sum of 64-bit integers is of another type in PostgreSQL, which pg hands out as text. */
function sum(expression: string) {
  return sql<number>`cast(sum(${sql.raw(expression)}) as bigint)`;
}

function add(one: StatisticsRow, other: StatisticsRow): StatisticsRow {
  return {
    key: one.key,
    model: one.model,
    turns: one.turns + other.turns,
    errors: one.errors + other.errors,
    inputTokens: one.inputTokens + other.inputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    cacheReadTokens: one.cacheReadTokens + other.cacheReadTokens,
    cacheWriteTokens: one.cacheWriteTokens + other.cacheWriteTokens,
  };
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
