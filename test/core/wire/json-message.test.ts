// Tests src/core/wire/json-message.ts.
import { expect, test } from 'vitest';
import type { Json } from '../../../src/core/model/json.ts';
import { toRawNumber } from '../../../src/core/model/raw-number.ts';
import { toStoredMessage } from '../../../src/core/wire/json-message.ts';
import { parseSchema } from '../../../src/core/wire/schema.ts';

const schema = parseSchema(`
All
  bearer_token 1 secret
  next_all 2 All
  alls 3 All*
  by_name 4 map<string,All>
  secrets_by_name 5 map<string,secret>
  data 6 hex
  text 7 string
  data_binary 8 payload
  blob_data 9 any
`);
const all = schema.get('All');
if (all === undefined) throw new Error('expected the message');
const store = (value: Json) =>
  toStoredMessage(value, all, {
    hex: (read) => ({ read }),
    payload: (message) => ({ message }),
    any: (any) => ({ any }),
  });
const NO = '[NOT STORED]';

test.each<[Json, Json]>([
  [{ bearerToken: 'TOKEN' }, { bearerToken: NO }],
  [{ bearer_token: { a: ['TOKEN'] } }, { bearer_token: NO }],
  [{ nextAll: { next_all: { bearerToken: 1 } } }, { nextAll: { next_all: { bearerToken: NO } } }],
  [{ alls: [{ bearerToken: 'TOKEN' }, 1, null] }, { alls: [{ bearerToken: NO }, 1, null] }],
  [{ byName: { x: { bearerToken: 'TOKEN' } } }, { byName: { x: { bearerToken: NO } } }],
  [{ secretsByName: { x: 'TOKEN' } }, { secretsByName: { x: NO } }],
  [{ data: '0a' }, { data: { read: '0a' } }],
  [{ dataBinary: 'AA==' }, { dataBinary: { message: 'AA==' } }],
  [{ blobData: 'AA==' }, { blobData: { any: 'AA==' } }],
  [{ blobData: { a: 1 } }, { blobData: { a: 1 } }],
  [
    { data: 5, text: { bearerToken: 'x' }, other: { bearerToken: 'x' } },
    { data: 5, text: { bearerToken: 'x' }, other: { bearerToken: 'x' } },
  ],
  [
    { nextAll: 'x', byName: [1], alls: {} },
    { nextAll: 'x', byName: [1], alls: {} },
  ],
  ['x', 'x'],
  [null, null],
])('of %j it keeps %j', (value, stored) => {
  expect(store(value)).toEqual(stored);
});

test('it keeps raw numbers and odd names', () => {
  const value = { nextAll: toRawNumber('12345678901234567890'), byName: toRawNumber('1e999') };
  expect(JSON.stringify(store(value))).toBe('{"nextAll":12345678901234567890,"byName":1e999}');
  expect(JSON.stringify(store(JSON.parse('{"__proto__":1,"constructor":2}')))).toBe(
    '{"__proto__":1,"constructor":2}',
  );
});
