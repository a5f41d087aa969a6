import { describe, expect, it } from 'vitest';
import { createBackOff } from '../../../src/sidecar/ship/back-off.ts';

describe('createBackOff', () => {
  it('doubles what it may wait up to a minute, and begins anew after a success', () => {
    const backOff = createBackOff(() => 1);
    expect([1, 2, 3, 4, 5, 6, 7, 8].map(() => backOff.next())).toEqual([
      1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000,
    ]);
    backOff.reset();
    expect(backOff.next()).toBe(1000);
  });

  it('waits at least as long as it was asked to', () => {
    expect(createBackOff(() => 0).next(30_000)).toBe(30_000);
  });

  it('never waits for nothing', () => {
    expect(createBackOff(() => 0).next()).toBeGreaterThan(0);
  });
});
