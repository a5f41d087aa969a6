// The main thread asks a worker to prune: it gets its answer, or learns why there is none.
import { expect, test } from 'vitest';
import { createPruneAsks } from '../../src/sidecar/prune-asks.ts';
import type { ToWorker } from '../../src/sidecar/worker/protocol.ts';

const REPORT = { removed: [], kept: { sessions: 3, bytes: 7, held: 0 } };

function createWorker() {
  const posted: ToWorker[] = [];
  return { posted, post: (message: ToWorker) => void posted.push(message) };
}

test('each that asks gets its own answer', async () => {
  const asks = createPruneAsks();
  const worker = createWorker();
  const first = asks.ask({ maxAgeDays: 1 }, worker);
  const second = asks.ask({ maxAgeDays: 2 }, worker);
  expect(worker.posted).toEqual([
    { type: 'prune', number: 1, retention: { maxAgeDays: 1 } },
    { type: 'prune', number: 2, retention: { maxAgeDays: 2 } },
  ]);
  asks.answer({ type: 'pruned', number: 2, outcome: { problem: 'no space left' } });
  asks.answer({ type: 'pruned', number: 1, outcome: { report: REPORT } });
  expect(await first).toEqual(REPORT);
  await expect(second).rejects.toThrow('no space left');
});

test('nobody waits for a worker that is not there, or not any more', async () => {
  const asks = createPruneAsks();
  await expect(asks.ask({}, undefined)).rejects.toThrow('try again');
  const asked = asks.ask({}, createWorker());
  asks.lose('it ran out of memory');
  await expect(asked).rejects.toThrow('it ran out of memory');
});
