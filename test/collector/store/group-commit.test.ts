import { describe, expect, it } from 'vitest';
import { createGroupCommit } from '../../../src/collector/store/group-commit.ts';

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
});
