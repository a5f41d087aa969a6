// Secrets beside the string leaves of a value: who looks at leaves alone lets them through.
import { expect, test } from 'vitest';
import type { Json } from '../../../src/core/model/json.ts';
import { toRawNumber } from '../../../src/core/model/raw-number.ts';
import { formatMask } from '../../../src/core/redact/mask.ts';
import { maskMembers } from '../../../src/core/redact/members.ts';
import { BASE62, sample } from '../../../src/core/redact/sample.ts';
import { fingerprint, redactor } from './planted.ts';

const KEY = ['sk', 'proj', sample(BASE62, 60)].join('-');
const MASK = formatMask('openai-project-key', fingerprint(KEY));
const whole = (secret: string) => formatMask('secret-field', fingerprint(secret));
const mask = (value: Json) => maskMembers(value, redactor);
const base64 = (text: string) => btoa(`\xff\x12D${text}\0`);

/** A tool that lists keys answers with an object by key: `{"sk-…": {"used": 3}}`. */
test('a secret as the name of a member is masked, also in where another one is found', () => {
  const { value, redactions } = mask({ model: 'm', [KEY]: { 5: 1, password: 12345678 } });
  expect(value).toEqual({ model: 'm', [MASK]: { 5: 1, password: whole('12345678') } });
  expect(redactions.map(({ where }) => where)).toEqual(['body', `body/${MASK}/password`]);
});

test.each<[name: string, value: Json, masked: Json]>([
  ['a number of a secret field', { pin: 1, password: [271828] }, { pin: 1, password: [whole('271828')] }],
  [
    'a number that no double holds',
    { api_key: toRawNumber('12345678901234567890') },
    { api_key: whole('12345678901234567890') },
  ],
  [
    'the value beside a secret name',
    [{ name: 'Authorization', value: 'hunter two' }],
    [{ name: 'Authorization', value: whole('hunter two') }],
  ],
  ['text in bytes, the length of its field before it', { base64: base64(KEY) }, { base64: base64(MASK) }],
  [
    'names of prototypes beside it',
    JSON.parse(`{"__proto__":1,"${KEY}":2}`),
    JSON.parse(`{"__proto__":1,"${MASK}":2}`),
  ],
])('%s is masked', (_name, value, masked) => {
  expect(mask(value).value).toEqual(masked);
});

test.each<[name: string, value: Json]>([
  ['a count of tokens', { user_tokens: 812, max_tokens: 4096 }],
  ['a schema', { properties: { password: { type: 'string', minLength: 8 } }, required: ['password'] }],
  ['a pair of other names', [{ name: 'accept', value: 'text/html' }]],
  ['what only calls itself base64', { base64: 'not base64!' }],
  ['numbers that are kept as written', { n: toRawNumber('1.50'), list: [1, null, true, 'x'] }],
])('%s comes back as it is', (_name, value) => {
  const masked = mask(value);
  expect(masked.value).toBe(value);
  expect(masked.redactions).toEqual([]);
});
