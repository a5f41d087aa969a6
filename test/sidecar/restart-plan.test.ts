// How often and how soon a worker that fails is started again.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRestartPlan } from '../../src/sidecar/restart-plan.ts';

test('a worker that fails once is started again at once, one that goes on failing later each time', () => {
  const plan = createRestartPlan();
  let now = 0;
  const waits = [1, 2, 3, 4, 5].map(() => {
    const wait = plan.ended(now);
    now += wait;
    return wait;
  });
  expect(waits).toEqual([50, 200, 800, 3200, 5000]);
});

test('a minute without a fault lets it begin anew', () => {
  const plan = createRestartPlan();
  for (let count = 0; count < 4; count++) plan.ended(0);
  expect(plan.ended(100_000)).toBe(50);
});

test('no minute has more than six restarts, whenever it ends', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20_000), { maxLength: 60 }), (lives) => {
      const plan = createRestartPlan();
      const restarts: number[] = [];
      let now = 0;
      for (const life of lives) {
        now += life;
        now += plan.ended(now);
        restarts.push(now);
      }
      for (const at of restarts) {
        const inMinute = restarts.filter((other) => other > at - 60_000 && other <= at);
        expect(inMinute.length).toBeLessThanOrEqual(6);
      }
    }),
  );
});
