// A table of positions is a map.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createPositionTable } from '../../../src/core/replay/position-table.ts';

it('a position table finds what a map finds, also where keys are not in order', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(50), fc.nat()), { maxLength: 60 }), (pairs) => {
      const table = createPositionTable();
      const map = new Map(pairs);
      for (const [key, position] of pairs) table.set(key, position);
      for (let key = -1; key <= 51; key += 1) expect(table.get(key)).toBe(map.get(key));
    }),
  );
});

it('a position table grows', () => {
  const table = createPositionTable();
  for (let key = 0; key < 5000; key += 1) table.set(2 * key, 2 ** 40 + key);
  expect([table.get(0), table.get(9998), table.get(4999)]).toEqual([2 ** 40, 2 ** 40 + 4999, undefined]);
});
