import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSeqSet } from '../../../src/collector/keep/seq-set.ts';

describe('createSeqSet', () => {
  it('has the seqs of its ranges and no other', () => {
    const range = fc.tuple(fc.nat(60), fc.nat(5)).map(([first, more]) => [first, first + more] as const);
    fc.assert(
      fc.property(fc.array(range), (ranges) => {
        const isIn = createSeqSet(ranges);
        for (let seq = 0; seq < 70; seq++)
          expect(isIn(seq)).toBe(ranges.some(([first, last]) => first <= seq && seq <= last));
      }),
    );
  });
});
