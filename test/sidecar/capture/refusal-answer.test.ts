// A refusal as it goes over the wire: who is told by a status, who inside of a stream, and who is asked for a password.
import { expect, test } from 'vitest';
import { type ErrorShape, type RefusalCode, requestShapeOf } from '../../../src/sidecar/capture/refusal.ts';
import { toAnswer } from '../../../src/sidecar/capture/refusal-answer.ts';

const answer = (code: RefusalCode, shape: ErrorShape) => toAnswer({ code, message: 'grüße' }, shape);
const fieldOf = ({ fields }: { readonly fields: readonly string[] }, name: string) =>
  fields.find((_, at) => fields[at - 1] === name);

test.each([
  ['proxy_token_missing', 'Basic realm="cursor-rec"'],
  ['proxy_identity_missing', 'Cursor-Rec-Login realm="cursor-rec"'],
  ['identity_missing', undefined],
] as const)('%s challenges with %s', (code, challenge) => {
  // A password that is asked for again and again is one that a browser asks its user for, again and again.
  expect(fieldOf(answer(code, 'text'), 'proxy-authenticate')).toBe(challenge);
});

test('a streaming call of Connect is told in its stream, with the length of the bytes', () => {
  const { status, fields, body } = answer('identity_missing', 'connect-proto');
  expect(status).toBe(200);
  expect(fields).toContain('application/connect+proto');
  expect(fieldOf({ fields }, 'content-length')).toBe(String(body.length));
  expect(body[0]).toBe(2);
  expect(body.readUInt32BE(1)).toBe(body.length - 5);
  expect(JSON.parse(body.subarray(5).toString())).toEqual({
    error: { code: 'unauthenticated', message: 'cursor-rec: grüße' },
  });
});

test.each([
  ['token_missing', 'connect-proto', 401],
  ['policy_denied', 'connect', 403],
  ['policy_denied', 'connect-json', 200],
  ['policy_denied', 'openai', 403],
  ['too_many_wrong_tokens', 'anthropic', 429],
] as const)('%s in the shape of %s has status %d', (code, shape, status) => {
  expect(answer(code, shape).status).toBe(status);
});

test.each([
  ['connect', { 'content-type': 'application/connect+proto' }, 'connect-proto'],
  ['connect', { 'content-type': 'application/connect+json; charset=utf-8' }, 'connect-json'],
  ['connect', { 'content-type': 'application/proto' }, 'connect'],
  ['plain', { 'connect-protocol-version': '1', 'content-type': 'application/proto' }, 'connect'],
  ['plain', { 'content-type': 'application/connect+proto' }, 'connect-proto'],
  ['openai', { 'content-type': 'application/connect+proto' }, 'openai'],
  ['plain', {}, 'plain'],
] as const)('a request of shape %s with %j gets %s', (shape, headers, told) => {
  expect(requestShapeOf(shape, headers)).toBe(told);
});
