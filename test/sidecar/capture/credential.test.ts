import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Credential } from '../../../src/sidecar/capture/credential.ts';

const key = ['key', 'of', 'the', 'upstream'].join('-');

test('a key goes in place of all that the client sent as one', () => {
  const raw = ['A', '1', 'Authorization', 'Bearer own', 'X-API-Key', 'own', 'Cookie', 'own'];
  expect(new Credential(key, 'x-api-key').putInto(raw)).toEqual(['A', '1', 'x-api-key', key]);
  expect(new Credential(key, 'authorization').putInto(raw)).toEqual([
    'A',
    '1',
    'authorization',
    `Bearer ${key}`,
  ]);
});

test('a key is shown by no log: neither as JSON, nor as text, nor inspected', () => {
  const credential = new Credential(key, 'authorization');
  const shown = [
    JSON.stringify({ credential }),
    String(credential),
    inspect({ credential }, { showHidden: true, depth: 9 }),
  ].join();
  expect(shown).not.toContain(key);
});
