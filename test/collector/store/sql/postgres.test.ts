// What only PostgreSQL has to be spared.
import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openSql } from '../../../../src/collector/store/open-store.ts';
import type { SearchUnit } from '../../../../src/collector/store/search-store.ts';
import { FACT_MARK } from '../../../../src/collector/store/sql/fact-words.ts';
import type { Database } from '../../../../src/collector/store/sql/schema.ts';
import { createSqlStore } from '../../../../src/collector/store/sql/sql-store.ts';
import { idOf, makeSession } from '../../../support/collector/rows.ts';
import { useStores } from '../../../support/collector/stores.ts';
import { findIds, makeUnit } from '../../../support/collector/units.ts';
import { eventually } from '../../../support/eventually.ts';

const stores = useStores();

const STAY = { from: 0, to: 0, seen: 0 } as const;

async function openWith(...units: readonly SearchUnit[]) {
  const url = await stores.newUrl('PostgreSQL');
  const opened = await openSql(url);
  const store = createSqlStore(opened);
  onTestFinished(() => store.close());
  await store.sessions.create(makeSession(1));
  await store.search.put(idOf(1), units, STAY);
  return { store, db: opened.db, url };
}

describe('the PostgreSQL store', () => {
  // Beyond a mebibyte the places of words in a tsvector begin again from 0, and what is read there are others.
  it('has no words that no text had, of a text without end of unlike ones', async () => {
    const unlike = Array.from({ length: 16_000 }, (_, at) => `${at}`.padStart(40, 'ж')).join(' ');
    const { store, db } = await openWith(makeUnit(1, 1, unlike));
    const { rows } = await sql<{ word: string }>`select lexeme as word from search_texts, unnest(words)
      where lexeme not like 'ж%' and lexeme not like ${`${FACT_MARK}%`}`.execute(db);
    expect(rows).toEqual([]);
    expect(await findIds(store, 'ж'.repeat(30))).toEqual(['turn-1']);
  });

  it('has a table a month, also of units that came before it, and one for times that cannot be', async () => {
    const { store, db, url } = await openWith(
      makeUnit(1, 1, 'word', { id: 'may', startedAt: '2026-05-31T23:59:59.999Z' }),
      makeUnit(1, 2, 'word', { id: 'june', startedAt: '2026-06-01T00:00:00.000Z' }),
      makeUnit(1, 3, 'word', { id: 'far', startedAt: '2100-01-01T00:00:00.000Z' }),
      makeUnit(1, 4, 'word', { id: 'old', startedAt: '1999-01-01T00:00:00.000Z' }),
    );
    expect(await readPlaces(db)).toEqual({ may: '2026_05', june: '2026_06', far: 'rest', old: 'rest' });
    // As if the month of `june` had not been to be when it came.
    for (const table of ['search_units', 'search_texts']) {
      const part = sql.table(`${table}_2026_06`);
      await sql`alter table ${sql.table(table)} detach partition ${part}`.execute(db);
      await sql`insert into ${sql.table(table)} select * from ${part}`.execute(db);
      await sql`drop table ${part}`.execute(db);
    }
    expect(await readPlaces(db)).toMatchObject({ june: 'rest' });
    const other = await stores.open('PostgreSQL', url);
    await other.search.put(
      idOf(1),
      [makeUnit(1, 5, 'word', { id: 'later', startedAt: '2026-06-02T00:00:00.000Z' })],
      STAY,
    );
    expect(await readPlaces(db)).toEqual({
      may: '2026_05',
      june: '2026_06',
      later: '2026_06',
      far: 'rest',
      old: 'rest',
    });
    expect(await findIds(store, 'word')).toEqual(['far', 'later', 'june', 'may', 'old']);
  });

  it('makes a month while somebody searches who has come to the one table and not yet to the other', async () => {
    const { store, db } = await openWith(makeUnit(1, 1, 'word'));
    const waiting = sql<{ count: number }>`select count(*) as count from pg_locks
      where not granted and relation = 'search_texts_rest'::regclass`;
    const searching = await db.startTransaction().execute();
    await searching.selectFrom('search_texts').select('id').execute();
    const june = makeUnit(1, 2, 'word', { id: 'june', startedAt: '2026-06-01T00:00:00.000Z' });
    const putting = store.search.put(idOf(1), [june], STAY);
    await eventually(async () => expect((await waiting.execute(db)).rows).toEqual([{ count: 1 }]));
    expect(await searching.selectFrom('search_units').select('unit').execute()).toHaveLength(1);
    await searching.commit().execute();
    expect(await putting).toBe(true);
  });
});

/** In which part each unit is. */
async function readPlaces(db: Database): Promise<Readonly<Record<string, string>>> {
  const { rows } = await sql<{ unit: string; part: string }>`
    select unit, replace(tableoid::regclass::text, 'search_units_', '') as part from search_units`.execute(
    db,
  );
  return Object.fromEntries(rows.map(({ unit, part }) => [unit, part]));
}
