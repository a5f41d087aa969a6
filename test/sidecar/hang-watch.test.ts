// Who speaks is alive, who does not is told of once, and a suspended process counts for one tick.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createHangWatch } from '../../src/sidecar/hang-watch.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a hang watch tells of a silence as long as its limit, once', () => {
  const hung = vi.fn();
  createHangWatch(60_000, hung);
  vi.advanceTimersByTime(59_999);
  expect(hung).not.toHaveBeenCalled();
  vi.advanceTimersByTime(600_000);
  expect(hung).toHaveBeenCalledOnce();
});

test('a hang watch tells of nobody who speaks in time, nor after it was closed', () => {
  const hung = vi.fn();
  const watch = createHangWatch(60_000, hung);
  for (let times = 0; times < 10; times++) {
    vi.advanceTimersByTime(50_000);
    watch.alive();
  }
  watch.close();
  vi.advanceTimersByTime(600_000);
  expect(hung).not.toHaveBeenCalled();
});
