// The tables are made once, by whoever comes first, and never by a program that is older than they are.
import { describe, expect, it } from 'vitest';
import { openSql, openStore } from '../../../../src/collector/store/open-store.ts';
import { idOf, makeSession } from '../../../support/collector/rows.ts';
import { STORE_KINDS, useStores } from '../../../support/collector/stores.ts';

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
