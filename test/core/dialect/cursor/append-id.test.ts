import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readAppendId } from '../../../../src/core/dialect/cursor/append-id.ts';
import { encode, toHex } from '../../../support/cursor/encode.ts';
import { prompt } from '../../../support/cursor/messages.ts';

const id = 'run-1';
const hex = toHex(prompt('Hi'));
const text = new TextEncoder();

test.each([
  ['hex', encode([1, hex], [2, encode([1, id])], [3, 4])],
  ['bytes', encode([2, encode([1, id])], [4, prompt('Hi')])],
  ['fields that nobody knows yet', encode([9, 'x'], [2, encode([1, id], [7, 1])], [1, hex])],
  ['JSON', text.encode(JSON.stringify({ data: hex, requestId: { requestId: id }, appendSeqno: '4' }))],
  ['JSON with the names of fields', text.encode(JSON.stringify({ request_id: { request_id: id } }))],
])('an append of %s says whose run it is for', (_name, body) => {
  expect(readAppendId(body)).toBe(id);
});

test.each([
  ['nothing', new Uint8Array()],
  ['no id', encode([1, hex])],
  ['an empty id', encode([2, encode([1, ''])])],
  ['no message', text.encode('nothing of the kind')],
  ['no JSON', text.encode('{"requestId":')],
  ['an array', text.encode('[1]')],
])('an append of %s says nothing', (_name, body) => {
  expect(readAppendId(body)).toBeUndefined();
});

test('any bytes are read without a throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (body) => {
      readAppendId(body);
    }),
    { numRuns: 2000 },
  );
});
