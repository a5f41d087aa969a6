// A list of numbers is what an array of them is.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NumberList } from '../../../src/core/replay/number-list.ts';

const numbers = fc.oneof(
  { weight: 8, arbitrary: fc.nat(2 ** 32) },
  // Zero has no sign here.
  fc.double({ noNaN: true }).map((number) => number + 0),
  fc.constantFrom(-1, 0.5, 2 ** 32 - 1, 2 ** 32, 2 ** 40),
);
const steps = fc.array(fc.tuple(fc.constantFrom('push', 'set-last', 'insert'), numbers, fc.nat(100)), {
  maxLength: 60,
});

function listOf(these: readonly number[]): NumberList {
  const list = new NumberList();
  for (const number of these) list.push(number);
  return list;
}

describe('a list of numbers', () => {
  it('has what was put into it, at its place', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        const list = new NumberList();
        const array: number[] = [];
        for (const [type, number, place] of taken) {
          const index = Math.min(place, array.length);
          if (type === 'set-last' && array.length > 0) {
            list.setLast(number);
            array[array.length - 1] = number;
          } else if (type === 'insert') {
            list.insert(index, number);
            array.splice(index, 0, number);
          } else {
            list.push(number);
            array.push(number);
          }
        }
        expect(list.length).toBe(array.length);
        expect(array.map((_, index) => list.at(index))).toEqual(array);
        expect([list.at(-1), list.at(array.length)]).toEqual([undefined, undefined]);
        expect(list.last).toBe(array.at(-1));
      }),
    );
  });

  it('counts how many are within a limit', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50)), fc.nat(50), (some, limit) => {
        const list = listOf(some.sort((one, other) => one - other));
        expect(list.countUpTo(limit)).toBe(some.filter((number) => number <= limit).length);
        expect(list.countBelow(limit)).toBe(some.filter((number) => number < limit).length);
      }),
    );
  });
});
