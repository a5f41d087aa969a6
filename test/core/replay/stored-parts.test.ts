// Parts that are read when they are asked for are those that are read in order.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/model/json.ts';
import { createPartReader } from '../../../src/core/replay/part-reader.ts';
import { createStoredParts } from '../../../src/core/replay/stored-parts.ts';

function toReader(parts: ReadonlyMap<number, Json | undefined>) {
  let loads = 0;
  const reader = createStoredParts((seq) => {
    if (!parts.has(seq)) return undefined;
    loads++;
    return { stored: parts.get(seq), chars: 10 };
  });
  return { reader, loads: () => loads };
}

/** Parts of which each may refer to any before it; some were erased. */
const partLists = fc
  .array(fc.tuple(fc.nat(), fc.nat(3), fc.boolean(), fc.constantFrom('text', 'whole', 'take', 'erased')), {
    minLength: 1,
    maxLength: 40,
  })
  .map((list) =>
    list.map(([choice, take, isNested, kind], index): Json | undefined => {
      const seq = choice % Math.max(1, index);
      if (kind === 'erased') return undefined;
      if (index === 0 || kind === 'text') return [`part ${index}`, { $$part: 1, $number: '1e400' }];
      if (kind === 'take') return { $part: seq, $take: take, $then: [`more ${index}`, { $part: seq }] };
      return isNested ? { a: { $part: seq }, b: [{ $part: index - 1 }] } : { $part: seq };
    }),
  );

describe('stored parts', () => {
  it('read as those that were taken in one after the other', () => {
    fc.assert(
      fc.property(partLists, (list) => {
        const eager = createPartReader();
        for (const [seq, stored] of list.entries()) eager.add(seq, stored);
        const { reader } = toReader(new Map(list.entries()));
        for (const seq of [...list.keys()].reverse())
          expect(reader.read({ $part: seq })).toEqual(eager.read({ $part: seq }));
      }),
    );
  });

  it('follow references from request to request however many there are', () => {
    const count = 3000;
    const list = Array.from(
      { length: count },
      (_, index): Json => (index === 0 ? [0] : { $part: index - 1, $take: index, $then: [index] }),
    );
    const { reader } = toReader(new Map(list.entries()));
    expect(reader.read({ $part: count - 1 })).toEqual(Array.from({ length: count }, (_, index) => index));
  });

  it('are not read again while they are remembered', () => {
    const { reader, loads } = toReader(new Map([[1, 'one']]));
    expect([reader.read({ $part: 1 }), reader.read({ $part: 1 })]).toEqual(['one', 'one']);
    expect(loads()).toBe(1);
  });

  it.each([
    ['itself', { $part: 1 }],
    ['a later one', { $part: 2 }],
    ['none', { $part: 7 }],
  ])('end where one refers to %s', (_what, stored) => {
    const { reader } = toReader(
      new Map<number, Json>([
        [1, stored],
        [2, { $part: 1 }],
      ]),
    );
    expect(() => reader.read({ $part: 1 })).toThrow('expected a part at entry');
  });
});
