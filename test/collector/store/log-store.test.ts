// What every store promises of the log's order: indexes without holes, one leader, a checkpoint that nobody overtakes.
import { describe, expect, it } from 'vitest';
import type { Store } from '../../../src/collector/store/store.ts';
import { idOf, makeSession, makeStep } from '../../support/collector/rows.ts';
import { STORE_KINDS, useStores } from '../../support/collector/stores.ts';

const stores = useStores();

async function addSeal({ sessions }: Store, number: number): Promise<void> {
  await sessions.create(makeSession(number));
  await sessions.advance([makeStep(idOf(number), 0, ['{"a":0}'], { closes: true })]);
  await sessions.seal(idOf(number), 1, `seal ${number}\n\n— k AAAAAAAA\n`);
}

describe.each(STORE_KINDS)('the log in %s', (kind) => {
  it('gives seals their indexes in the order they came', async () => {
    const store = await stores.open(kind);
    for (const number of [3, 1, 2]) await addSeal(store, number);
    expect((await store.log.assign(2)).map(({ index, text }) => [index, text])).toEqual([
      [0, 'seal 3\n'],
      [1, 'seal 1\n'],
    ]);
    await addSeal(store, 4);
    expect((await store.log.assign(10)).map(({ index, text }) => [index, text])).toEqual([
      [2, 'seal 2\n'],
      [3, 'seal 4\n'],
    ]);
    expect(await store.log.assign(10)).toEqual([]);
    const [leaf] = await store.log.listLeaves(1, 1);
    expect(leaf).toEqual({ index: 1, session: idOf(1), segment: 1, text: 'seal 1\n' });
    expect(await store.log.listLeaves(4, 10)).toEqual([]);
  });

  it('moves its checkpoint only from the one that was read', async () => {
    const { log } = await stores.open(kind);
    expect(await log.getCheckpoint()).toBeUndefined();
    expect(await log.setCheckpoint('two', 'one')).toBe(false);
    expect(await log.setCheckpoint('one', undefined)).toBe(true);
    expect(await log.setCheckpoint('other', undefined)).toBe(false);
    expect(await log.setCheckpoint('two', 'one')).toBe(true);
    expect(await log.setCheckpoint('other', 'one')).toBe(false);
    expect(await log.getCheckpoint()).toBe('two');
  });

  it('keeps one cosignature a witness for each size', async () => {
    const { log } = await stores.open(kind);
    await log.addCosignature(5, 'w2', 'line 2\n');
    await log.addCosignature(5, 'w1', 'line 1\n');
    await log.addCosignature(5, 'w1', 'line 1 again\n');
    await log.addCosignature(6, 'w1', 'of six\n');
    expect(await log.listCosignatures(5)).toEqual(['line 1 again\n', 'line 2\n']);
  });

  it('is led until the leader ends', async () => {
    const { log } = await stores.open(kind);
    const end = Promise.withResolvers<void>();
    let signal: AbortSignal | undefined;
    const leading = log.lead(async (given) => {
      signal = given;
      await end.promise;
    });
    end.resolve();
    expect(await leading).toBe(true);
    expect(signal?.aborted).toBe(false);
    await expect
      .poll(() => log.lead(() => Promise.reject(new Error('no'))).catch(String), { timeout: 20_000 })
      .toBe('Error: no');
    await expect.poll(() => log.lead(async () => {}), { timeout: 20_000 }).toBe(true);
  });
});

describe('the log of several collectors', () => {
  it('has one leader, whose place another one takes', async () => {
    const url = await stores.newUrl('PostgreSQL');
    const [one, other] = [await stores.open('PostgreSQL', url), await stores.open('PostgreSQL', url)];
    const [begun, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const leading = one.log.lead(async () => {
      begun.resolve();
      await end.promise;
    });
    await begun.promise;
    expect(await other.log.lead(async () => {})).toBe(false);
    // Another collector's tables in the same database are another log.
    const stranger = await stores.open('PostgreSQL');
    expect(await stranger.log.lead(async () => {})).toBe(true);
    end.resolve();
    await leading;
    // The server notices a moment later that the connection has ended.
    await expect.poll(() => other.log.lead(async () => {}), { timeout: 20_000 }).toBe(true);
  });

  it('tells a leader whose connection is gone', async () => {
    const { log } = await stores.open('PostgreSQL');
    const lost = await new Promise<boolean>((resolve) => {
      void log.lead(async (signal) => {
        const gone = new Promise<void>((aborted) => signal.addEventListener('abort', () => aborted()));
        await stores.queryPostgres(
          "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted",
        );
        await gone;
        resolve(signal.aborted);
      });
    });
    expect(lost).toBe(true);
    await expect.poll(() => log.lead(async () => {}), { timeout: 20_000 }).toBe(true);
  });
});
