// Tombstones to the letter, and the arithmetic of ranges of entries.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ErasedRange,
  erasureText,
  formatErasureLine,
  joinRanges,
  parseErasureLine,
  type SignedErasureEntry,
  toRanges,
  withoutRanges,
} from '../../../src/core/proof/erasure.ts';

const ENTRY: SignedErasureEntry = {
  type: 'erasure',
  seq: 0,
  prev: 'a'.repeat(64),
  session: '019abc00-0000-7000-8000-000000000001',
  at: '2026-11-25T11:00:00.000Z',
  by: { method: 'os-user', subject: 'alice' },
  scope: 'match',
  reason: 'request of the customer',
  entries: [
    [3, 7],
    [9, 9],
  ],
  key: 'a2V5',
  signature: 'c2ln',
};
const LINE = `{"at":"2026-11-25T11:00:00.000Z","by":{"method":"os-user","subject":"alice"},"entries":[[3,7],[9,9]],"key":"a2V5","prev":"${'a'.repeat(64)}","reason":"request of the customer","scope":"match","seq":0,"session":"019abc00-0000-7000-8000-000000000001","signature":"c2ln","type":"erasure"}`;

describe('a tombstone', () => {
  it('is written in one way and read from no other', () => {
    expect(formatErasureLine(ENTRY)).toBe(LINE);
    expect(parseErasureLine(LINE)).toEqual(ENTRY);
    expect(erasureText(ENTRY)).toBe(`cursor-rec/1 erasure\n${LINE.replace('"signature":"c2ln",', '')}`);
    expect(parseErasureLine(` ${LINE}`)).toBeUndefined();
    expect(parseErasureLine(LINE.replace('"seq":0,', '"seq":0.0,'))).toBeUndefined();
  });

  it.each([
    ['entries', []],
    ['entries', [[3, 2]]],
    [
      'entries',
      [
        [3, 4],
        [5, 6],
      ],
    ],
    [
      'entries',
      [
        [9, 9],
        [3, 7],
      ],
    ],
    ['entries', [[1]]],
    ['entries', 'all'],
    ['scope', 'everything'],
    ['at', '2026-11-25'],
    ['by', { method: 'os-user' }],
    ['by', undefined],
    ['reason', 7],
    ['session', '../../etc'],
    ['prev', 'A'.repeat(64)],
    ['seq', -1],
  ])('is none with %s %j', (name, value) => {
    // A wrong member on purpose.
    const line = formatErasureLine(JSON.parse(JSON.stringify({ ...ENTRY, [name]: value })));
    expect(parseErasureLine(line)).toBeUndefined();
  });
});

const seqs = fc.uniqueArray(fc.nat(60));

describe('ranges', () => {
  it('stand for the seqs that they were made of', () => {
    fc.assert(
      fc.property(seqs, (all) => {
        expect(unfold(toRanges(all))).toEqual(sorted(all));
      }),
    );
  });

  it('are taken from each other and joined as sets are', () => {
    fc.assert(
      fc.property(seqs, seqs, (one, other) => {
        expect(unfold(withoutRanges(toRanges(one), toRanges(other)))).toEqual(
          sorted(one.filter((seq) => !other.includes(seq))),
        );
        expect(joinRanges([...toRanges(one), ...toRanges(other)])).toEqual(toRanges([...one, ...other]));
      }),
    );
  });
});

function unfold(ranges: readonly ErasedRange[]): number[] {
  return ranges.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, index) => first + index),
  );
}
function sorted(all: readonly number[]): number[] {
  return [...all].sort((one, other) => one - other);
}
