// What is kept up to a size, and what is forgotten for it.
import { expect, it } from 'vitest';
import { createBoundedCache } from '../../../src/core/replay/bounded-cache.ts';

it('a cache forgets what was not used for longest, and what it is told to', () => {
  const cache = createBoundedCache<string, number>(3);
  for (const [at, key] of ['a', 'b', 'c'].entries()) cache.set(key, at, 1);
  expect(cache.get('a')).toBe(0);
  cache.set('d', 3, 1);
  expect(['a', 'b', 'c', 'd'].map((key) => cache.get(key))).toEqual([0, undefined, 2, 3]);
  cache.forget('c');
  cache.forget('never');
  cache.set('e', 4, 1);
  expect(['a', 'c', 'd', 'e'].map((key) => cache.get(key))).toEqual([0, undefined, 3, 4]);
  cache.set('f', 5, 4);
  expect(cache.get('f')).toBeUndefined();
});
