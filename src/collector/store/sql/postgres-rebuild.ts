// The change from one table of search to one a month, with the words for facts, done by the server itself.
import { sql } from 'kysely';
import { ERROR_WORD, FACT_MARK, GAP_WORD, REDACTION_WORD } from './fact-words.ts';
import { type MakeMonths, MONTHLY_INDEXES, MONTHLY_TABLES } from './postgres-months.ts';
import type { Database } from './schema.ts';
import { KEYS_PER_MS } from './search-rows.ts';

/** As toFactWords has it. */
const FACTS = `array_remove(array[
  '${FACT_MARK}' || left(encode(sha256(convert_to(u.issuer || chr(10) || u.subject, 'UTF8')), 'hex'), 16),
  case when u.has_error = 1 then '${ERROR_WORD}' end,
  case when u.has_redaction = 1 then '${REDACTION_WORD}' end,
  case when u.has_gap = 1 then '${GAP_WORD}' end], null)`;

/** Takes the rows over, of a million some minutes; nobody else is there meanwhile. */
export async function rebuildByMonth(db: Database, makeMonths: MakeMonths): Promise<void> {
  const run = async (statements: readonly string[]) => {
    for (const statement of statements) await sql.raw(statement).execute(db);
  };
  await run([
    'alter table search_units rename to old_units',
    'alter table search_texts rename to old_texts',
    'drop index search_units_of_owner',
    'drop index search_texts_words',
    ...MONTHLY_TABLES,
  ]);
  await makeMonths(db, await readDays(db));
  await run([
    'insert into search_units select * from old_units',
    `insert into search_texts select t.id, t.passages, coalesce(t.words, ''::tsvector) || array_to_tsvector(${FACTS})
      from old_texts t join old_units u on u.id = t.id`,
    'drop table old_units',
    'drop table old_texts',
    ...MONTHLY_INDEXES,
    'analyze search_units',
    'analyze search_texts',
  ]);
}

/** A key of each day that has units. */
async function readDays(db: Database): Promise<readonly number[]> {
  const perDay = 86_400_000 * KEYS_PER_MS;
  const { rows } = await sql<{
    id: number;
  }>`select min(id) as id from old_units group by id / ${perDay}::bigint`.execute(db);
  return rows.map(({ id }) => id);
}
