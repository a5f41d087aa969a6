// The tables are made once, by whoever comes first, and never by a program that is older than they are.
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { openSql, openStore } from '../../../../src/collector/store/open-store.ts';
import { migrateTables } from '../../../../src/collector/store/sql/migrations.ts';
import { openPostgres } from '../../../../src/collector/store/sql/postgres.ts';
import type { SessionRow } from '../../../../src/collector/store/sql/schema.ts';
import { toFirstKey } from '../../../../src/collector/store/sql/search-rows.ts';
import { toSessionRow } from '../../../../src/collector/store/sql/session-rows.ts';
import { openSqlite } from '../../../../src/collector/store/sql/sqlite.ts';
import { ANA, BEN, idOf, makeSession } from '../../../support/collector/rows.ts';
import { STORE_KINDS, useStores } from '../../../support/collector/stores.ts';
import { findIds, makeUnit } from '../../../support/collector/units.ts';

const stores = useStores();

describe.each(STORE_KINDS)('the tables of %s', (kind) => {
  it('stay as they are when the store is opened again', async () => {
    const url = await stores.newUrl(kind);
    const first = await openStore(url);
    await first.sessions.create(makeSession(1));
    await first.close();
    const again = await stores.open(kind, url);
    expect(await again.sessions.get(idOf(1))).toEqual(makeSession(1));
  });

  it('of a newer program are refused, and let go of', async () => {
    const url = await stores.newUrl(kind);
    const { db, close } = await openSql(url);
    await db.updateTable('facts').set({ value: '99' }).where('name', '=', 'schema').execute();
    await close();
    for (let times = 0; times < 2; times++)
      await expect(openStore(url)).rejects.toMatchObject({
        code: 'newer',
        message: expect.stringContaining('found 99'),
      });
  });
});

describe.each(STORE_KINDS)('search of a %s database of version 1', (kind) => {
  it('is taken over: all is found that was, and by its facts too', async () => {
    const url = await stores.newUrl(kind);
    const old = kind === 'SQLite' ? openSqlite(fileURLToPath(url)) : openPostgres(url);
    await migrateTables(old, 1);
    for (const { id, words, ...unit } of OLD_UNITS) {
      await old.db
        .insertInto('search_units')
        .values({ ...OLD_UNIT, ...unit, id })
        .execute();
      const passages = JSON.stringify([['prompt', words]]);
      if (kind === 'SQLite') {
        await sql`insert into search_texts values (${id}, ${passages})`.execute(old.db);
        await sql`insert into search_words (rowid, words) values (${id}, ${words})`.execute(old.db);
      } else
        await sql`insert into search_texts values (${id}, ${passages}, array_to_tsvector(${words.split(' ')}::text[]))`.execute(
          old.db,
        );
    }
    await old.close();
    const store = await stores.open(kind, url);
    await store.sessions.create(makeSession(1));
    const found = {
      words: await findIds(store, 'alpha'),
      error: await findIds(store, 'alpha is:error'),
      redaction: await findIds(store, 'has:redaction'),
      gap: await findIds(store, 'has:gap'),
      own: await findIds(store, 'alpha', { owner: BEN }),
    };
    expect(found).toEqual({
      words: ['far', 'late', 'early', 'old'],
      error: ['early'],
      redaction: ['late'],
      gap: ['far'],
      own: ['late'],
    });
    await store.search.put(idOf(1), [makeUnit(1, 1, 'alpha', { id: 'early' })], { from: 0, to: 0, seen: 0 });
    expect(await findIds(store, 'is:error')).toEqual([]);
    expect(await findIds(store, 'alpha')).toEqual(['far', 'early', 'late', 'old']);
  });
});

describe.each(STORE_KINDS)('a %s database of version 2', (kind) => {
  it('has what was removed and erased before looked after once', async () => {
    const url = await stores.newUrl(kind);
    const old = kind === 'SQLite' ? openSqlite(fileURLToPath(url)) : openPostgres(url);
    await migrateTables(old, 2);
    const { erasure_due: _, ...row } = toSessionRow(makeSession(1));
    await old.db
      .insertInto('sessions')
      .values(row as SessionRow)
      .execute();
    await old.db
      .insertInto('erasures')
      .values({ session: idOf(1), source: 'collector', line: '{}' })
      .execute();
    await sql`insert into tombstones values (${idOf(2)}, 'i', 's', 't', 't', ${DUE}, 'age', null)`.execute(
      old.db,
    );
    await old.close();
    const { sessions } = await stores.open(kind, url);
    expect(await sessions.countUnfinished()).toEqual({ erasures: 1, removals: 1 });
    expect(await sessions.listUnerased(DUE, 9)).toEqual([idOf(1)]);
    expect(await sessions.listUnswept(DUE, 9)).toMatchObject([{ id: idOf(2) }]);
  });
});

const DUE = '2026-11-26T10:00:00.000Z';

const OLD_UNIT = {
  session: idOf(1),
  ...ANA,
  who: 'ana',
  model: null,
  routes: '',
  tools: '',
  files: '',
  repository: null,
  has_error: 0,
  has_redaction: 0,
  has_gap: 0,
  input_tokens: 1,
  output_tokens: 1,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
};

/** As version 1 put them: of a time before all months, of two months, and of a device whose clock is far ahead. */
const OLD_UNITS = [
  { unit: 'old', started_at: '0001-01-01T00:00:00.000Z', words: 'alpha old' },
  { unit: 'early', started_at: '2026-01-31T23:59:59.999Z', has_error: 1, words: 'alpha early' },
  { unit: 'late', started_at: '2026-02-01T00:00:00.000Z', has_redaction: 1, ...BEN, words: 'alpha late' },
  { unit: 'far', started_at: '2100-01-01T00:00:00.000Z', has_gap: 1, words: 'alpha far' },
].map((unit) => ({ ...unit, id: toFirstKey(Date.parse(unit.started_at)) }));

describe('the tables of PostgreSQL', () => {
  it('are made once by replicas that start at the same time', async () => {
    const url = await stores.newUrl('PostgreSQL');
    const replicas = await Promise.all([1, 2, 3, 4].map(() => stores.open('PostgreSQL', url)));
    await replicas[0]!.sessions.create(makeSession(1));
    expect(await replicas[3]!.sessions.get(idOf(1))).toEqual(makeSession(1));
  });

  it('of two collectors in one database do not meet', async () => {
    const one = await stores.open('PostgreSQL');
    const other = await stores.open('PostgreSQL');
    await one.sessions.create(makeSession(1));
    expect(await other.sessions.get(idOf(1))).toBeUndefined();
    const both = await one.log.lead(async () => {
      expect(await other.log.lead(async () => undefined)).toBe(true);
    });
    expect(both).toBe(true);
  });
});

describe('a store', () => {
  it('is of a URL of a database, and of no other', async () => {
    for (const url of ['file:///tmp/folder', 'http://a/b', 'mysql://a/b', ''])
      await expect(openStore(url)).rejects.toMatchObject({ code: 'bad-address' });
  });
});
