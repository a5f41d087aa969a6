// One worker after the other until the stop: each fault is told, each successor begins, the stop comes to an end.
import { expect, test } from 'vitest';
import { keepRunning } from '../../src/sidecar/keep-running.ts';
import type { Ready, WorkerRun } from '../../src/sidecar/worker-run.ts';
import { eventually } from '../support/eventually.ts';

const ready: Ready = { type: 'ready', recovered: [], unrecoverable: [] };

/** Workers that the test ends; `lives` of those that end before they are ready are false. */
function openScene(lives: readonly boolean[] = []) {
  const workers: { readonly run: WorkerRun; readonly end: (reason?: string) => void }[] = [];
  const log: string[] = [];
  const start = (): WorkerRun => {
    const number = workers.length;
    const isAlive = lives[number] ?? true;
    const ended = Promise.withResolvers<string | undefined>();
    if (!isAlive) ended.resolve('it broke');
    const run = {
      ready: Promise.resolve(isAlive ? ready : undefined),
      ended: ended.promise,
      post: () => {},
      terminate: () => ended.resolve('it was terminated'),
    };
    workers.push({ run, end: (reason) => ended.resolve(reason) });
    log.push(`start ${number}`);
    return run;
  };
  const numberOf = (worker: WorkerRun) => workers.findIndex(({ run }) => run === worker);
  const options = {
    start,
    began: (worker: WorkerRun) => void log.push(`began ${numberOf(worker)}`),
    lost: (reason: string) => void log.push(`lost: ${reason}`),
    askToStop: (worker: WorkerRun) => void log.push(`stop ${numberOf(worker)}`),
    now: () => performance.now(),
  };
  return { workers, log, options };
}

test('a worker that ends by a fault has a successor, also where that does not begin', async () => {
  const { workers, log, options } = openScene([true, false, true]);
  const kept = await keepRunning(options);
  workers[0]?.end('it broke');
  await eventually(() => expect(log).toContain('began 2'));
  const stopped = kept.stop();
  workers[2]?.end();
  await stopped;
  expect(log).toEqual([
    ...['start 0', 'began 0', 'lost: it broke', 'start 1', 'lost: it broke', 'start 2', 'began 2', 'stop 2'],
  ]);
});

test('the first worker has to begin', async () => {
  const { options } = openScene([false]);
  await expect(keepRunning(options)).rejects.toThrow(/did not start: it broke/);
});

test('a stop while none runs starts one at once, and asks it to write what waits', async () => {
  const { workers, log, options } = openScene();
  // After so many faults the next one would be started seconds later.
  const kept = await keepRunning({ ...options, now: () => 0 });
  for (let count = 0; count < 3; count++) {
    workers[count]?.end('it broke');
    await eventually(() => expect(log).toContain(`began ${count + 1}`));
  }
  workers[3]?.end('it broke');
  await eventually(() => expect(log.filter((line) => line.startsWith('lost'))).toHaveLength(4));
  const stopped = kept.stop();
  await eventually(() => expect(log.at(-1)).toBe('stop 4'));
  workers[4]?.end();
  await stopped;
});

test('a worker that fails while it stops has one successor, no more', async () => {
  const { workers, log, options } = openScene();
  const kept = await keepRunning(options);
  const stopped = kept.stop();
  workers[0]?.end('it broke');
  await eventually(() => expect(log.at(-1)).toBe('stop 1'));
  workers[1]?.end('it broke again');
  await stopped;
  expect(log.filter((line) => line.startsWith('start'))).toHaveLength(2);
});
