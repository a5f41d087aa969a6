import { expect, test } from 'vitest';
import { errorShapeOf, formatRefusal, type Refusal } from '../../../src/sidecar/capture/refusal.ts';
import { toUpstreamRefusal } from '../../../src/sidecar/capture/upstream-error.ts';

const refusal: Refusal = { code: 'token_missing', message: 'why' };

test.each([
  ['/openai/v1/x', 'openai'],
  ['/anthropic/v1/messages', 'anthropic'],
  ['/gemini/v1beta/models/x:generateContent', 'gemini'],
  ['/mine/v1/chat/completions', 'openai'],
  ['/mine/v1/responses?x', 'openai'],
  ['/mine/v1/messages/count_tokens', 'anthropic'],
  ['/mine/models/x:streamGenerateContent?alt=sse', 'gemini'],
  ['/mine/x', 'plain'],
] as const)('errors on %s have the shape of %s', (path, shape) => {
  expect(errorShapeOf(path)).toBe(shape);
});

test.each([
  [
    'openai',
    {
      error: { message: 'cursor-rec: why', type: 'authentication_error', param: null, code: 'token_missing' },
    },
  ],
  ['anthropic', { type: 'error', error: { type: 'authentication_error', message: 'cursor-rec: why' } }],
  ['gemini', { error: { code: 401, message: 'cursor-rec: why', status: 'UNAUTHENTICATED' } }],
  ['plain', { error: { code: 'token_missing', message: 'cursor-rec: why' } }],
] as const)('refusal in the shape of %s', (shape, expected) => {
  expect(JSON.parse(formatRefusal(refusal, shape))).toEqual(expected);
});

test.each([
  ['ECONNREFUSED', 'upstream_unreachable'],
  ['EAI_AGAIN', 'upstream_name_unknown'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'upstream_tls_failed'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'upstream_tls_failed'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'upstream_tls_failed'],
  ['CERT_HAS_EXPIRED', 'upstream_tls_failed'],
  ['UND_ERR_CONNECT_TIMEOUT', 'upstream_connect_timeout'],
  ['UND_ERR_BODY_TIMEOUT', 'upstream_timeout'],
  ['HPE_INVALID_CONSTANT', 'upstream_protocol'],
  ['ECONNRESET', 'upstream_closed'],
  ['EPIPE', 'upstream_closed'],
] as const)('upstream error %s becomes %s and says what to do', (found, code) => {
  const made = toUpstreamRefusal(Object.assign(new Error('x'), { code: found }), 'https://up.example');
  expect(made.code).toBe(code);
  expect(made.message).toMatch(new RegExp(`^expected .*https://up\\.example, found ${found}: .+;? .*`));
});
