import { expect, test } from 'vitest';
import { createCalls, hasHangingCalls } from '../../../src/sidecar/identity/calls.ts';

const timeUp = () => new Error('time is up');
const isTimeUp = (error: unknown) => error instanceof Error && error.message === 'time is up';
const nothing = () => {};

test('calls run one at a time, in their order, and one that fails does not stop the next', async () => {
  const call = createCalls({ limitMs: 60_000, timeUp, isTimeUp });
  const log: string[] = [];
  const act =
    (name: string, fails = false) =>
    async () => {
      log.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      log.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    };
  const results = await Promise.allSettled([call(act('a')), call(act('b', true)), call(act('c'))]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(log).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
  expect(hasHangingCalls()).toBe(false);
});

test('a call that hangs is given up, no other is begun behind it, and all goes on once it returns', async () => {
  const call = createCalls({ limitMs: 10, timeUp, isTimeUp });
  let finish = nothing;
  const hung = call(() => new Promise<void>((resolve) => (finish = resolve)));
  await expect(hung).rejects.toThrow('time is up');
  expect(hasHangingCalls()).toBe(true);
  let isBegun = false;
  const behind = call(async () => {
    isBegun = true;
  });
  await expect(behind).rejects.toThrow('time is up');
  expect(isBegun).toBe(false);
  finish();
  await new Promise((resolve) => setImmediate(resolve));
  expect(hasHangingCalls()).toBe(false);
  expect(await call(async () => 'again')).toBe('again');
});

test('calls that wait behind one whose time is up are refused, those that come later are not', async () => {
  const call = createCalls({ limitMs: 60_000, timeUp, isTimeUp });
  let begun = 0;
  const late = async () => {
    begun += 1;
    throw timeUp();
  };
  const results = await Promise.allSettled([call(late), call(late), call(late)]);
  expect([begun, ...results.map(({ status }) => status)]).toEqual([1, 'rejected', 'rejected', 'rejected']);
  await expect(call(late)).rejects.toThrow('time is up');
  expect(begun).toBe(2);
  expect(await call(async () => 'again')).toBe('again');
});
