// A server that goes away without a word, as one whose machine lost its power or whose address was taken over by another.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openStore } from '../../../../src/collector/store/open-store.ts';
import { createSilenceWatch } from '../../../../src/collector/store/sql/watch-silence.ts';
import { startPostgres } from '../../../support/collector/postgres.ts';
import { openCutLine } from '../../../support/cut-line.ts';

const CHECK_MS = 5000;

/** As many looks as it takes; only this timer is of the test. */
function useLooks() {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  return async (count: number) => {
    for (let look = 0; look < count; look++) {
      vi.advanceTimersByTime(CHECK_MS);
      // What was begun gets as far as it can.
      await sleep(10);
    }
  };
}

it('whoever waits for a PostgreSQL that fell silent is told, and goes on with one that answers', async () => {
  const postgres = await startPostgres();
  onTestFinished(() => postgres.close());
  const line = await openCutLine(() => ({ path: postgres.socket }));
  onTestFinished(() => line.close());
  const overSocket = await postgres.newUrl();
  const url = overSocket.replace(/@\/postgres\?host=[^&]+&/, `@127.0.0.1:${line.port}/postgres?`);
  const look = useLooks();
  const store = await openStore(url);
  onTestFinished(() => store.close());
  await store.ping();
  line.silence();
  const waiting = Promise.allSettled([store.ping(), store.sessions.get('a'), store.access.readFrom(0, 1)]);
  await look(3);
  expect(await Promise.race([waiting, 'they wait'])).toBe('they wait');
  await look(3);
  for (const outcome of await waiting)
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } });
  line.open();
  await expect(store.ping()).resolves.toBeUndefined();
});

it('a server that answers late, or refuses, keeps its connections', async () => {
  const look = useLooks();
  const watch = createSilenceWatch();
  onTestFinished(() => watch.close());
  const socket = watch.makeSocket();
  let answer = Promise.withResolvers<void>();
  watch.begin(async () => ({ ask: () => answer.promise, close: async () => undefined }));
  for (let time = 0; time < 5; time++) {
    await look(3);
    if (time % 2 === 0) answer.resolve();
    else answer.reject(new Error('no more connections'));
    await vi.waitFor(() => answer.promise.catch(() => undefined));
    answer = Promise.withResolvers();
  }
  expect(socket.destroyed).toBe(false);
});
