// Errors of Connect with Cursor's details, as JSON and as protobuf.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readErrorBody, readTrailer } from '../../../../src/core/dialect/cursor/error.ts';
import type { JsonObject } from '../../../../src/core/model/json.ts';
import { encode } from '../../../support/cursor/encode.ts';

const toBase64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes)).replace(/=+$/, '');
const details = encode([1, 51], [2, encode([1, 'Slow down'], [2, 'Too many requests today'])], [3, true]);

test.each<[string, JsonObject, string, string]>([
  [
    'debug as JSON',
    {
      code: 'resource_exhausted',
      message: 'Error',
      details: [
        {
          type: 'aiserver.v1.ErrorDetails',
          debug: { error: 'ERROR_NOT_LOGGED_IN', details: { title: 'Sign in', detail: 'Please sign in.' } },
          value: toBase64(details),
        },
      ],
    },
    'ERROR_NOT_LOGGED_IN',
    'Sign in: Please sign in.',
  ],
  [
    'protobuf in base64 without padding',
    {
      code: 'resource_exhausted',
      message: 'Error',
      details: [{ type: 'aiserver.v1.ErrorDetails', value: toBase64(details) }],
    },
    'ERROR_RATE_LIMITED_CHANGEABLE',
    'Slow down: Too many requests today',
  ],
  [
    'a number that is not known',
    {
      code: 'internal',
      message: 'boom',
      details: [{ type: 'aiserver.v1.ErrorDetails', value: toBase64(encode([1, 999])) }],
    },
    'error#999',
    'boom',
  ],
  [
    'a title alone',
    { code: 'internal', details: [{ debug: { error: 58, details: { title: 'Blocked' } } }] },
    'ERROR_MODEL_BLOCKED',
    'Blocked',
  ],
  [
    'details of somebody else',
    { code: 'unavailable', message: 'later', details: [{ type: 'google.rpc.RetryInfo', value: 'AAAA' }] },
    'unavailable',
    'later',
  ],
  ['no details', { code: 'permission_denied', message: 'not enabled' }, 'permission_denied', 'not enabled'],
  [
    'bytes that are no protobuf',
    { code: 'internal', message: 'x', details: [{ value: '!' }, { value: '////' }] },
    'internal',
    'x',
  ],
])('readTrailer reads %s', (_, error, code, message) => {
  const expected = [{ type: 'error', code, message }];
  expect(readTrailer({ error, metadata: {} })).toEqual(expected);
  expect(readErrorBody({ error })).toEqual(expected);
  expect(readErrorBody(error)).toEqual(expected);
});

test('an end without an error says nothing', () => {
  expect(readTrailer({ metadata: { a: ['b'] } })).toEqual([]);
  expect(readTrailer({})).toEqual([]);
  expect(readErrorBody({ text: 'hi' })).toEqual([]);
});

test('no error makes the reader throw', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.base64String(), (any, value) => {
      readTrailer({ error: any } as JsonObject);
      readTrailer({ error: { details: [{ value }, { value: { base64: value } }, any] } } as JsonObject);
    }),
  );
});
