// Sums over the rows of units, by user, model, repository or day.
import { sql } from 'kysely';
import type { StatisticsQuestion, StatisticsRow } from '../search-store.ts';
import type { Database } from './schema.ts';
import { toFirstKey } from './search-rows.ts';

const KEYS = {
  user: sql<string>`issuer || ${sql.lit('\n')} || subject`,
  model: sql<string>`coalesce(model, '')`,
  repository: sql<string>`coalesce(repository, '')`,
  day: sql<string>`substr(started_at, 1, 10)`,
} as const;

/** The rows in the order of their keys. */
export async function readStatistics(
  db: Database,
  { by, owner, since, until }: StatisticsQuestion,
): Promise<readonly StatisticsRow[]> {
  const model = sql<string>`coalesce(model, '')`;
  let query = db
    .selectFrom('search_units')
    .select([
      KEYS[by].as('key'),
      model.as('model'),
      sum('1').as('turns'),
      sum('has_error').as('errors'),
      sum('input_tokens').as('inputTokens'),
      sum('output_tokens').as('outputTokens'),
      sum('cache_read_tokens').as('cacheReadTokens'),
      sum('cache_write_tokens').as('cacheWriteTokens'),
    ])
    .groupBy(sql`1, 2`)
    .orderBy(sql`1`)
    .orderBy(sql`2`);
  if (owner !== undefined)
    query = query.where('issuer', '=', owner.issuer).where('subject', '=', owner.subject);
  if (since !== undefined)
    query = query.where('started_at', '>=', since).where('id', '>=', toFirstKey(Date.parse(since)));
  if (until !== undefined) query = query.where('started_at', '<', until);
  return query.execute();
}

/** A sum of 64-bit integers is of another type in PostgreSQL, which pg hands out as text. */
function sum(expression: string) {
  return sql<number>`cast(sum(${sql.raw(expression)}) as bigint)`;
}
