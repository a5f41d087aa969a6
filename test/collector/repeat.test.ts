// Work in the background goes on after a failure, and has ended once it is closed.
import { expect, test } from 'vitest';
import { repeat } from '../../src/collector/repeat.ts';

test('repeated work goes on after a failure, and is told to end', async () => {
  const failures: unknown[] = [];
  let times = 0;
  let isEnding = false;
  const third = Promise.withResolvers<void>();
  const repeated = repeat(
    async (signal) => {
      times++;
      if (times < 3) throw new Error(`failed ${times}`);
      third.resolve();
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      isEnding = true;
    },
    { everyMs: 1, onError: (error) => failures.push(error) },
  );
  await third.promise;
  await repeated.close();
  expect(isEnding).toBe(true);
  expect(failures).toEqual([new Error('failed 1'), new Error('failed 2')]);
  expect(times).toBe(3);
});
