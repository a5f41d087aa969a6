// Limits count the time in which the process was awake: a suspension of any length is one tick.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createAwakeTimer } from '../../../src/sidecar/capture/awake-timer.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test.each([5, 250, 10_000])('a timer of %i ms acts once, then and not before', (ms) => {
  const act = vi.fn();
  createAwakeTimer(ms, act);
  vi.advanceTimersByTime(ms - 1);
  expect(act).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  vi.advanceTimersByTime(10 * ms);
  expect(act).toHaveBeenCalledTimes(1);
});

test('a timer that was closed does not act', () => {
  const act = vi.fn();
  createAwakeTimer(1000, act).close();
  vi.advanceTimersByTime(2000);
  expect(act).not.toHaveBeenCalled();
});
