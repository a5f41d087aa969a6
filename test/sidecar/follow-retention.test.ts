// Retention is applied when the sidecar starts and once a day, by the settings of that day, and the status says how it went.
import { expect, test, vi } from 'vitest';
import type { Retention } from '../../src/core/model/retention.ts';
import { followRetention } from '../../src/sidecar/follow-retention.ts';
import type { PruneReport } from '../../src/sidecar/spool/prune.ts';
import { eventually } from '../support/eventually.ts';

const AT = '2026-11-25T10:00:00.000Z';
const REPORT: PruneReport = {
  removed: [{ id: 'a', startedAt: AT, bytes: 1, reason: 'age' }],
  kept: { sessions: 0, bytes: 0, held: 0 },
};

function follow(readRetention: () => Promise<Retention | undefined>, prune = async () => REPORT) {
  const asked: Retention[] = [];
  let tick = () => {};
  let everyMs = 0;
  const close = vi.fn();
  const watch = followRetention({
    prune: (retention) => {
      asked.push(retention);
      return prune();
    },
    readRetention,
    timers: {
      now: () => Date.parse(AT),
      repeat(run, ms) {
        tick = run;
        everyMs = ms;
        return { close };
      },
    },
  });
  return { watch, asked, close, tick: () => tick(), everyMs: () => everyMs };
}

test('it is applied at once and each day, as the settings are then', async () => {
  let days = 30;
  const { watch, asked, tick, everyMs, close } = follow(async () => ({ maxAgeDays: days }));
  await eventually(() => expect(watch.status()).toEqual({ at: AT, removed: 1 }));
  days = 60;
  tick();
  await eventually(() => expect(asked).toEqual([{ maxAgeDays: 30 }, { maxAgeDays: 60 }]));
  expect(everyMs()).toBe(86_400_000);
  watch.close();
  expect(close).toHaveBeenCalledOnce();
});

test('nothing is asked for where no bound is set, but on demand it is', async () => {
  const { watch, asked } = follow(async () => undefined);
  expect(await watch.prune()).toEqual(REPORT);
  expect(asked).toEqual([{}]);
});

test('what keeps it from being applied stands in the status, and ends nothing', async () => {
  const failing = follow(
    async () => ({}),
    () => Promise.reject(new Error('no space left')),
  );
  await eventually(() =>
    expect(failing.watch.status()).toEqual({ at: AT, removed: 0, problem: 'no space left' }),
  );
  const broken = follow(() => Promise.reject(new Error('correct the file')));
  await eventually(() => expect(broken.watch.status()).toMatchObject({ problem: 'correct the file' }));
  await expect(broken.watch.prune()).rejects.toThrow('correct the file');
});
