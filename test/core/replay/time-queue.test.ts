// What waits for its time comes out sorted, and not before.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createTimeQueue } from '../../../src/core/replay/time-queue.ts';

it('a time queue gives what was put in by time, and of one time in order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 60 }), fc.nat(20), (times, limit) => {
      const queue = createTimeQueue<readonly [number, number]>();
      for (const [order, t] of times.entries()) queue.push({ t, order, value: [t, order] });
      const taken: (readonly [number, number])[] = [];
      const takeAll = (place: { t: number; order: number }) => {
        for (let next = queue.takeBefore(place); next !== undefined; next = queue.takeBefore(place))
          taken.push(next);
      };
      const sorted = [...times.entries()]
        .map(([order, t]) => [t, order] as const)
        .sort((a, b) => a[0] - b[0]);
      takeAll({ t: limit, order: 0 });
      expect(taken).toEqual(sorted.filter(([t]) => t < limit));
      takeAll({ t: Number.POSITIVE_INFINITY, order: 0 });
      expect(taken).toEqual(sorted);
    }),
  );
});
