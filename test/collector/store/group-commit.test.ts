import { describe, expect, it } from 'vitest';
import { createGroupCommit } from '../../../src/collector/store/group-commit.ts';
import { StoreError } from '../../../src/collector/store/store-error.ts';

describe('createGroupCommit', () => {
  it('writes at once what came while it wrote', async () => {
    const groups: number[][] = [];
    const commit = createGroupCommit(async (asked: readonly number[]) => {
      groups.push([...asked]);
      return asked.map((one) => one * 2);
    });
    expect(await Promise.all([1, 2, 3].map(commit))).toEqual([2, 4, 6]);
    expect(groups).toEqual([[1], [2, 3]]);
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
    // The first was on its way when the others came.
    expect(tries).toBe(3);
  });
});
