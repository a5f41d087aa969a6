// What only SQLite has to promise: one process at the file, acknowledged is durable, erased is in no file.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { openSql } from '../../../../src/collector/store/open-store.ts';
import { createSqlStore } from '../../../../src/collector/store/sql/sql-store.ts';
import { parseQuery } from '../../../../src/core/search/query.ts';
import { ANA, idOf, makeSession } from '../../../support/collector/rows.ts';
import { useStores } from '../../../support/collector/stores.ts';
import { makeUnit } from '../../../support/collector/units.ts';

const stores = useStores();
const STAY = { from: 0, to: 0, seen: 0 } as const;
const TOMBSTONE = { owner: ANA, startedAt: '', tip: '', removedAt: '', reason: 'request' } as const;
const WRITER = fileURLToPath(new URL('../../../support/programs/store-writer.ts', import.meta.url));

describe('the SQLite store', () => {
  it('is for one process, and for its user alone', async () => {
    const url = await stores.newUrl('SQLite');
    await stores.open('SQLite', url);
    await expect(stores.open('SQLite', url)).rejects.toMatchObject({ code: 'in-use' });
    expect((await stat(fileURLToPath(url))).mode & 0o777).toBe(0o600);
  });

  it('has all that it acknowledged after kill -9', { timeout: 60_000 }, async () => {
    const url = await stores.newUrl('SQLite');
    for (const atLeast of [1, 40, 90]) {
      const acknowledged = await runUntil(url, atLeast);
      const store = await stores.open('SQLite', url);
      expect((await store.sessions.get(idOf(1)))?.next).toBeGreaterThanOrEqual(acknowledged);
      let next = 0;
      for await (const { first, last } of store.sessions.readBatches(idOf(1), 0)) {
        expect(first).toBe(next);
        next = last + 1;
      }
      expect(next).toBeGreaterThanOrEqual(acknowledged);
      await store.close();
    }
  });

  // Search can be read anew from the entries: a sync for each of ten thousand live sessions kept ingest waiting.
  it('syncs no commit of search, and every one after it', async () => {
    const { db, dialect, close } = await openSql(await stores.newUrl('SQLite'));
    const readLevel = async (on: typeof db) => {
      const { rows } = await sql<{
        level: number;
      }>`select synchronous as level from pragma_synchronous`.execute(on);
      return rows[0]?.level;
    };
    const [NORMAL, FULL] = [1, 2];
    expect(await readLevel(db)).toBe(FULL);
    expect(await dialect.transactLazily(db, readLevel)).toBe(NORMAL);
    expect(await readLevel(db)).toBe(FULL);
    const failing = dialect.transactLazily(db, async () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(await readLevel(db)).toBe(FULL);
    await close();
  });

  // A password that was found, copied, and erased is not to be found again with grep.
  it('has words that were erased in none of its files', async () => {
    const url = await stores.newUrl('SQLite');
    const store = await stores.open('SQLite', url);
    for (const number of [1, 2, 3]) await store.sessions.create(makeSession(number));
    await store.search.put(idOf(1), [makeUnit(1, 1, 'alpha qqremovedqq omega')], STAY);
    await store.search.put(idOf(2), [makeUnit(2, 2, 'alpha qqerasedqq omega')], { ...STAY, to: 1, seen: 1 });
    await store.search.put(idOf(3), [makeUnit(3, 3, 'alpha qqkeptqq omega')], STAY);
    expect(await findWords(url)).toEqual(['erased', 'kept', 'removed']);
    await store.search.put(idOf(2), [], { from: 1, to: 0, seen: 0, ids: [] });
    await store.sessions.remove({ id: idOf(1), ...TOMBSTONE });
    await expect.poll(() => findWords(url), { timeout: 20_000 }).toEqual(['kept']);
    const { hits } = await store.search.find(parseQuery('alpha'), { limit: 9 });
    expect(hits.map(({ id }) => id)).toEqual(['turn-3']);
  });

  it('has them in none of its files either where it was killed before they were forgotten', async () => {
    const url = await stores.newUrl('SQLite');
    const opened = await openSql(url);
    const killed = { ...opened.dialect, forgetWords: () => new Promise<never>(() => undefined) };
    const store = createSqlStore({ ...opened, dialect: killed });
    await store.sessions.create(makeSession(2));
    await store.search.put(idOf(2), [makeUnit(2, 2, 'alpha qqerasedqq omega')], { ...STAY, to: 1, seen: 1 });
    await store.search.put(idOf(2), [], { from: 1, to: -1, seen: -1, ids: [] });
    await opened.close();
    expect(await findWords(url)).toEqual(['erased']);
    const again = await stores.open('SQLite', url);
    await again.close();
    expect(await findWords(url)).toEqual([]);
    const { db, dialect, close } = await openSql(url);
    expect(await dialect.isForgettingDue(db)).toBe(false);
    await close();
  });
});

/** Which of the words are in the files of the database. Words of an index are stored without what they have in common. */
async function findWords(url: string): Promise<readonly string[]> {
  const folder = dirname(fileURLToPath(url));
  const files = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name))));
  return ['erased', 'kept', 'removed'].filter((word) => files.some((file) => file.includes(`${word}qq`)));
}

/** Kills a program that adds entries once it has said that so many are there; answers how many it had said. */
async function runUntil(url: string, atLeast: number): Promise<number> {
  const child = spawn(process.execPath, [WRITER, url], { stdio: ['ignore', 'pipe', 'inherit'] });
  let acknowledged = 0;
  for await (const line of createInterface(child.stdout)) {
    acknowledged = Number(line);
    if (acknowledged >= atLeast) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
  return acknowledged;
}
