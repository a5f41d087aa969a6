// What came before a change of user is of the user before, however late it is looked at.
import { expect, test } from 'vitest';
import { createEras } from '../../../src/sidecar/worker/eras.ts';

const user = (subject: string) => ({ method: 'oidc', subject }) as const;

test('eras tell by time who stood behind what', () => {
  const eras = createEras(user('a'));
  eras.begin(user('b'), 100);
  eras.begin(user('a'), 200);
  const found = [0, 100, 100.5, 200, 201].map((at) => eras.of(at).identity.subject);
  expect(found).toEqual(['a', 'a', 'b', 'b', 'a']);
  expect(eras.of(50)).not.toBe(eras.of(250));
  expect(eras.current).toBe(eras.of(1_000));
});

test('eras forget the oldest of very many', () => {
  const eras = createEras(user('first'));
  for (let at = 1; at <= 1_000; at++) eras.begin(user(String(at)), at);
  expect(eras.of(1_000_000).identity.subject).toBe('1000');
});
