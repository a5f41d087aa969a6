// A leader whose server is gone must know, also where no end of the connection is ever told.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchServer } from '../../../../src/collector/store/sql/watch-server.ts';

const HOUR_MS = 60 * 60_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('a server that answers is there', async () => {
  const [ask, lose] = [vi.fn(async () => undefined), vi.fn()];
  const stop = watchServer(ask, lose);
  await vi.advanceTimersByTimeAsync(HOUR_MS);
  expect(ask.mock.calls.length).toBeGreaterThan(100);
  expect(lose).not.toHaveBeenCalled();
  stop();
});

it.each<readonly [string, () => Promise<unknown>]>([
  ['refuses', () => Promise.reject(new Error('gone'))],
  ['answers no more', () => new Promise(() => undefined)],
])('a server that %s is lost within ten seconds', async (_, end) => {
  const [ask, lose] = [vi.fn(async (): Promise<unknown> => undefined), vi.fn()];
  const stop = watchServer(ask, lose);
  await vi.advanceTimersByTimeAsync(60_000);
  ask.mockImplementation(end);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(lose).toHaveBeenCalled();
  stop();
});

it('a watch that was stopped asks nothing more', async () => {
  const [ask, lose] = [vi.fn(async () => undefined), vi.fn()];
  watchServer(ask, lose)();
  await vi.advanceTimersByTimeAsync(HOUR_MS);
  expect(ask).not.toHaveBeenCalled();
});
