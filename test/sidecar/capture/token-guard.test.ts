// Who tries tokens is answered later and later, and never so many at once that memory grows.
import { expect, test } from 'vitest';
import type { Refusal } from '../../../src/sidecar/capture/refusal.ts';
import { createTokenGuard } from '../../../src/sidecar/capture/token-guard.ts';

const wrong: Refusal = { code: 'token_wrong', message: '' };

function openGuard() {
  let now = 1_000_000;
  const waits: { readonly ms: number; readonly act: () => void }[] = [];
  const guard = createTokenGuard({ now: () => now, wait: (ms, act) => void waits.push({ ms, act }) });
  return { guard, waits, pass: (ms: number) => (now += ms) };
}
const nothing = () => {};

test('the first wrong tokens are answered at once, each later one twice as late', () => {
  const { guard, waits } = openGuard();
  let answered = 0;
  for (let index = 0; index < 5; index++) guard.answer(wrong, () => answered++);
  expect(answered).toBe(5);
  for (let index = 0; index < 8; index++) guard.answer(wrong, () => answered++);
  expect(answered).toBe(5);
  expect(waits.map(({ ms }) => ms)).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000]);
  for (const { act } of waits) act();
  expect(answered).toBe(13);
  expect(guard.stats()).toEqual({ count: 13, waiting: 0, lastAt: 1_000_000 });
});

test('other refusals are answered at once and count for nothing', () => {
  const { guard } = openGuard();
  let answered = 0;
  for (let index = 0; index < 50; index++)
    guard.answer({ code: 'token_missing', message: '' }, () => answered++);
  expect(answered).toBe(50);
  expect(guard.stats()).toEqual({ count: 0, waiting: 0 });
});

test('a minute without one forgets them', () => {
  const { guard, waits, pass } = openGuard();
  for (let index = 0; index < 9; index++) guard.answer(wrong, nothing);
  pass(60_001);
  let answered = 0;
  guard.answer(wrong, () => answered++);
  expect(answered).toBe(1);
  expect(waits).toHaveLength(4);
});

test('strangers are turned away unheard while many wait, until one has been answered', () => {
  const { guard, waits } = openGuard();
  for (let index = 0; index < 5 + 15; index++) guard.answer(wrong, nothing);
  expect(guard.checkCrowd()).toBeUndefined();
  guard.answer(wrong, nothing);
  expect(guard.checkCrowd()?.code).toBe('too_many_wrong_tokens');
  let answered = 0;
  guard.answer(wrong, () => answered++);
  expect(answered).toBe(1);
  expect(waits).toHaveLength(16);
  waits[0]?.act();
  expect(guard.checkCrowd()).toBeUndefined();
});
