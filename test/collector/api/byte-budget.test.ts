import { expect, it } from 'vitest';
import { createByteBudget } from '../../../src/collector/api/byte-budget.ts';

it('a budget of bytes gives what there is, refuses more with a time to come again, and takes back', () => {
  const budget = createByteBudget(10);
  budget.take(8);
  expect(() => budget.take(3)).toThrow(
    expect.objectContaining({ code: 'unavailable', retryAfterMs: expect.any(Number) }),
  );
  budget.give(8);
  expect(() => budget.take(10)).not.toThrow();
});
