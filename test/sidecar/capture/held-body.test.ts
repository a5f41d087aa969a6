// What was read too early is told of once it is gone, piece by piece or all at once.
import { expect, test } from 'vitest';
import { createHeldBody, nothingHeld } from '../../../src/sidecar/capture/held-body.ts';

function open() {
  const freed: number[] = [];
  const chunks = ['ab', 'c', 'def'].map((text) => Buffer.from(text));
  const held = createHeldBody({ chunks, hasEnded: true, onFreed: (bytes) => void freed.push(bytes) });
  return { held, freed };
}

test('a held body is taken in order, and each chunk is freed when it is', () => {
  const { held, freed } = open();
  expect(String(held.take())).toBe('ab');
  expect(freed).toEqual([2]);
  expect([held.take(), held.take(), held.take()].map(String)).toEqual(['c', 'def', 'undefined']);
  expect(freed).toEqual([2, 1, 3]);
});

test('a held body that is dropped is freed once', () => {
  const { held, freed } = open();
  held.take();
  held.drop();
  held.drop();
  expect(held.take()).toBeUndefined();
  expect(freed).toEqual([2, 1, 3]);
  nothingHeld.drop();
  expect(nothingHeld.take()).toBeUndefined();
});
