// So many at once, in their order, and a failure gives its place back.
import { expect, test } from 'vitest';
import { createGate } from '../../src/collector/gate.ts';

test('a gate lets so many through at once, in order, and goes on after a failure', async () => {
  const gate = createGate(2);
  const began: number[] = [];
  const ends = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
  const done = ends.map(({ promise }, at) =>
    gate.through(() => {
      began.push(at);
      return promise;
    }),
  );
  await Promise.resolve();
  await Promise.resolve();
  expect(began).toEqual([0, 1]);
  ends[1]?.reject(new Error('failed'));
  await expect(done[1]).rejects.toThrow('failed');
  await expect.poll(() => began).toEqual([0, 1, 2]);
  for (const { resolve } of ends) resolve();
  await Promise.allSettled(done);
  expect(began).toEqual([0, 1, 2, 3, 4]);
});
