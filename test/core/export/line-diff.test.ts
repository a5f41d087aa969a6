// Diffs of lines, against what any diff has to hold to.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toOrigins } from '../../../src/core/export/line-diff.ts';

const lines = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 });

/** The length of the longest common subsequence, by its definition. */
function commonLength(one: readonly string[], other: readonly string[]): number {
  const [a, ...restA] = one;
  const [b, ...restB] = other;
  if (a === undefined || b === undefined) return 0;
  if (a === b) return 1 + commonLength(restA, restB);
  return Math.max(commonLength(restA, other), commonLength(one, restB));
}

describe('toOrigins', () => {
  it('keeps equal lines in order, as many as can be kept', () => {
    fc.assert(
      fc.property(lines, lines, (older, newer) => {
        const origins = toOrigins(older, newer);
        const kept = origins.flatMap((origin) => origin ?? []);
        expect(origins).toHaveLength(newer.length);
        for (const [at, origin] of origins.entries())
          if (origin !== undefined) expect(older[origin]).toBe(newer[at]);
        expect(kept).toEqual([...new Set(kept)].toSorted((one, other) => one - other));
        expect(kept).toHaveLength(commonLength(older, newer));
      }),
    );
  });

  it('counts what lies between the ends as new where both sides changed too much to compare', () => {
    const older = ['head', ...Array.from({ length: 3000 }, (_, at) => `old ${at}`), 'tail'];
    const newer = ['head', ...Array.from({ length: 3000 }, (_, at) => `new ${at}`), 'tail'];
    const origins = toOrigins(older, newer);
    expect([origins[0], origins[1], origins.at(-2), origins.at(-1)]).toEqual([0, undefined, undefined, 3001]);
  });
});
