import { expect, it } from 'vitest';
import { createByteBudget } from '../../../src/collector/api/byte-budget.ts';

const REFUSED = expect.objectContaining({ code: 'unavailable', retryAfterMs: expect.any(Number) });

it('a budget of bytes gives what there is, refuses more with a time to come again, and takes back', () => {
  const budget = createByteBudget({ perOwner: 2, own: 6, shared: 10 });
  budget.take('ana', 9);
  expect(() => budget.take('ana', 4)).toThrow(REFUSED);
  budget.give('ana', 9);
  expect(() => budget.take('ana', 12)).not.toThrow();
});

it('a budget of bytes leaves each what is their own, whatever another one holds', () => {
  const budget = createByteBudget({ perOwner: 2, own: 6, shared: 10 });
  budget.take('ana', 12);
  budget.take('ben', 2);
  expect(() => budget.take('ben', 1)).toThrow(REFUSED);
  budget.take('cleo', 2);
  // All that there is for anybody's own is taken.
  expect(() => budget.take('dan', 1)).toThrow(REFUSED);
  budget.give('ana', 11);
  budget.take('dan', 1);
  budget.take('ben', 10);
  expect(() => budget.take('ana', 2)).toThrow(REFUSED);
});
