// What only PostgreSQL has to be spared.
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { openSql } from '../../../../src/collector/store/open-store.ts';
import { createSqlStore } from '../../../../src/collector/store/sql/sql-store.ts';
import { idOf, makeSession } from '../../../support/collector/rows.ts';
import { useStores } from '../../../support/collector/stores.ts';
import { findIds, makeUnit } from '../../../support/collector/units.ts';

const stores = useStores();

describe('the PostgreSQL store', () => {
  // Beyond a mebibyte the places of words in a tsvector begin again from 0, and what is read there are others.
  it('has no words that no text had, of a text without end of unlike ones', async () => {
    const opened = await openSql(await stores.newUrl('PostgreSQL'));
    const store = createSqlStore(opened);
    await store.sessions.create(makeSession(1));
    const unlike = Array.from({ length: 16_000 }, (_, at) => `${at}`.padStart(40, 'ж')).join(' ');
    await store.search.put(idOf(1), [makeUnit(1, 1, unlike)], { from: 0, to: 0, seen: 0 });
    const { rows } = await sql<{ word: string }>`select lexeme as word from search_texts, unnest(words)
      where lexeme not like 'ж%'`.execute(opened.db);
    expect(rows).toEqual([]);
    expect(await findIds(store, 'ж'.repeat(30))).toEqual(['turn-1']);
    await store.close();
  });
});
