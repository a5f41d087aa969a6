// Which texts of a header are keys of the client.
import { expect, test } from 'vitest';
import { clientKeysOf } from '../../../src/core/redact/client-keys.ts';

const KEY = ['3kq9', 'Zt_7', 'mm-0', 'xy.1'].join('');

test.each([
  ['Authorization', `Bearer ${KEY}`],
  ['authorization', `bearer  ${KEY} `],
  ['Authorization', KEY],
  ['x-api-key', KEY],
  ['api-key', KEY],
  ['X-Goog-Api-Key', KEY],
])('clientKeysOf finds the key in %s: %s', (name, value) => {
  expect(
    clientKeysOf([
      ['host', 'api.example.com'],
      [name, value],
    ]),
  ).toEqual([KEY]);
});

test.each([
  ['user-agent', KEY],
  ['authorization', 'Bearer not-needed'],
  ['authorization', 'Bearer'],
  ['x-api-key', `${KEY} é`],
  ['x-api-key', 'k'.repeat(4097)],
])('clientKeysOf finds none in %s: %s', (name, value) => {
  expect(clientKeysOf([[name, value]])).toEqual([]);
});
