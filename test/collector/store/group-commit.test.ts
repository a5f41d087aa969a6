import { setImmediate as letOthersGo } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createGroupCommit } from '../../../src/collector/store/group-commit.ts';
import { StoreError } from '../../../src/collector/store/store-error.ts';

describe('createGroupCommit', () => {
  it('writes at once what came in one turn, and what came while it wrote', async () => {
    const groups: number[][] = [];
    const later: Promise<number>[] = [];
    const commit = createGroupCommit(async (asked: readonly number[]) => {
      groups.push([...asked]);
      if (groups.length === 1) later.push(...[4, 5].map(commit));
      return asked.map((one) => one * 2);
    });
    // Whoever has read a body goes on with a promise of its own.
    const soon = [1, 2, 3].map(async (one) => {
      for (let promises = 0; promises < one * 5; promises++) await Promise.resolve();
      return commit(one);
    });
    expect(await Promise.all(soon)).toEqual([2, 4, 6]);
    expect(await Promise.all(later)).toEqual([8, 10]);
    expect(groups).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
  });

  // SQLite syncs without letting anybody go on: ten thousand sidecars had a sync each, and waited for those of all others.
  it('gathers after a write that nobody could go on beside', async () => {
    const sizes: number[] = [];
    const commit = createGroupCommit(async (asked: readonly number[]) => {
      sizes.push(asked.length);
      const until = performance.now() + 15;
      while (performance.now() < until);
      return asked;
    });
    await Promise.all(
      Array.from({ length: 60 }, async (_, turns) => {
        for (let turn = 0; turn < turns; turn++) await letOthersGo();
        await commit(turns);
      }),
    );
    expect(sizes.length).toBeLessThan(20);
  });

  it('fails only for the one that cannot be written', async () => {
    const commit = createGroupCommit(async (asked: readonly number[]) => {
      if (asked.includes(3)) throw new Error('no 3');
      return asked;
    });
    const results = await Promise.allSettled([1, 2, 3, 4].map(commit));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  });

  // Each would wait for a connection in its turn: five hundred senders, ten seconds each.
  it('tells all at once that the store is away, and tries none of them alone', async () => {
    let tries = 0;
    const commit = createGroupCommit(async (): Promise<readonly number[]> => {
      tries++;
      throw new StoreError('unavailable', 'expected it to be there');
    });
    const results = await Promise.allSettled([1, 2, 3, 4].map(commit));
    expect(results.map(({ status }) => status)).toEqual(Array(4).fill('rejected'));
    expect(tries).toBe(1);
  });
});
