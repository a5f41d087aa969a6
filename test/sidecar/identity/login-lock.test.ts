import { expect, test } from 'vitest';
import { withLoginLock } from '../../../src/sidecar/identity/login-lock.ts';
import { systemTimers } from '../../../src/sidecar/identity/timers.ts';
import { createFolder } from '../../support/context.ts';
import { createFakeTimers } from '../../support/identity/fake-timers.ts';

test('login lock lets one after the other in, and is free after a failure', async () => {
  const home = await createFolder();
  let inside = 0;
  const work = async () => {
    expect(++inside).toBe(1);
    await systemTimers.sleep(2);
    inside--;
    return 'done';
  };
  const all = Array.from({ length: 8 }, () => withLoginLock(home, systemTimers, work));
  expect(await Promise.all(all)).toEqual(Array(8).fill('done'));
  await expect(withLoginLock(home, systemTimers, () => Promise.reject(new Error('no')))).rejects.toThrow(
    'no',
  );
  expect(await withLoginLock(home, systemTimers, work)).toBe('done');
});

test('login lock gives up on one who does not end, after longer than any refresh may take', async () => {
  const home = await createFolder();
  const { promise, resolve } = Promise.withResolvers<void>();
  const entered = Promise.withResolvers<void>();
  const holder = withLoginLock(home, systemTimers, () => {
    entered.resolve();
    return promise;
  });
  await entered.promise;
  const timers = createFakeTimers();
  await expect(withLoginLock(home, timers, async () => 'in')).rejects.toMatchObject({ code: 'login-busy' });
  expect(timers.slept.reduce((sum, ms) => sum + ms)).toBeGreaterThan(75_000);
  resolve();
  await holder;
});
