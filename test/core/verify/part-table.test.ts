// The table of parts against a plain Map.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPartTable } from '../../../src/core/verify/part-table.ts';

describe('a part table', () => {
  it('finds what was noted, in order or not, and nothing else', () => {
    const seqs = fc.array(fc.oneof(fc.nat(50), fc.maxSafeNat()), { maxLength: 100 });
    fc.assert(
      fc.property(seqs, (added) => {
        const table = createPartTable();
        const plain = new Map<number, number>();
        added.forEach((seq, length) => {
          table.add(seq, length);
          plain.set(seq, length);
        });
        for (const seq of [...added, -1, 51, 0.5]) expect(table.lengthOf(seq)).toBe(plain.get(seq));
      }),
    );
  });

  it('grows', () => {
    const table = createPartTable();
    for (let seq = 0; seq < 5000; seq++) table.add(seq * 3, seq);
    expect([0, 3, 4, 14_997, 15_000].map((seq) => table.lengthOf(seq))).toEqual([
      0,
      1,
      undefined,
      4999,
      undefined,
    ]);
  });
});
