// The capture clock is one clock on all threads, also where the wall clock was set between their starts.
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { nowMs } from '../../../src/sidecar/capture/clock.ts';

const clock = new URL('../../../src/sidecar/capture/clock.ts', import.meta.url).href;

/** What the clock says on a new thread on which the wall clock is ahead by so much. */
function readOnThread(aheadMs: number): Promise<number> {
  // The wall time of a thread's start is all that it takes from the wall clock.
  const code = `
    const { parentPort } = require('node:worker_threads');
    const origin = performance.timeOrigin + ${aheadMs};
    Object.defineProperty(performance, 'timeOrigin', { value: origin });
    import(${JSON.stringify(clock)}).then(({ nowMs }) => parentPort.postMessage(nowMs()));
  `;
  const worker = new Worker(code, { eval: true });
  return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
}

test.each([
  ['set back by an hour', -3_600_000],
  ['set forward by a day', 86_400_000],
  ['as it was', 0],
])('nowMs goes on on a new thread with the wall clock %s', async (_name, aheadMs) => {
  const before = nowMs();
  const there = await readOnThread(aheadMs);
  const after = nowMs();
  expect(there).toBeGreaterThanOrEqual(before);
  expect(there).toBeLessThanOrEqual(after);
});
