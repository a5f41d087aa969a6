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
  [
    'an object under a secret name, whatever its members are called',
    { password: { type: 'text', value: 'hunter two', old: ['one', { x: 'two' }] } },
    { password: { type: 'text', value: whole('hunter two'), old: [whole('one'), { x: whole('two') }] } },
  ],
  [
    'objects in a list',
    { secrets: [{ name: 'DB', v: 'hunter' }] },
    { secrets: [{ name: 'DB', v: whole('hunter') }] },
  ],
  [
    'a Secret of Kubernetes',
    {
      kind: 'Secret',
      data: { user: 'YXBw', pin: 'aHVudGVy' },
      stringData: { a: 'b' },
      metadata: { name: 'db' },
    },
    {
      kind: 'Secret',
      data: { user: whole('YXBw'), pin: whole('aHVudGVy') },
      stringData: { a: whole('b') },
      metadata: { name: 'db' },
    },
  ],
  [
    'the credentials of Docker',
    { auths: { 'reg.example': { auth: btoa('app:hunter2') } } },
    { auths: { 'reg.example': { auth: whole(btoa('app:hunter2')) } } },
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
  [
    'a schema in a schema',
    {
      api_key: {
        anyOf: [
          { type: 'string', description: 'the key' },
          { type: ['null', 'string'], title: 'x' },
        ],
      },
    },
  ],
  ['a ConfigMap', { kind: 'ConfigMap', data: { user: 'app' } }],
  ['an auth that is no credential', { auth: 'required', b: { auth: btoa('no colon in it') } }],
  ['a pair of other names', [{ name: 'accept', value: 'text/html' }]],
  ['what only calls itself base64', { base64: 'not base64!' }],
  ['numbers that are kept as written', { n: toRawNumber('1.50'), list: [1, null, true, 'x'] }],
])('%s comes back as it is', (_name, value) => {
  const masked = mask(value);
  expect(masked.value).toBe(value);
  expect(masked.redactions).toEqual([]);
});

/** An error of Connect carries a message of protobuf: its first bytes are numbers, so that it does not look like text. */
test.each([
  ['with padding', (bytes: string) => btoa(bytes)],
  ['without padding', (bytes: string) => btoa(bytes).replace(/=+$/, '')],
  ['in the alphabet of URLs', (bytes: string) => btoa(bytes).replaceAll('+', '-').replaceAll('/', '_')],
])('a message in base64 that has a secret in it is masked as a whole, %s', (_name, encode) => {
  const error = (value: string) => ({ code: 'unavailable', details: [{ type: 'a.ErrorDetails', value }] });
  const secret = encode(`\x083\x12\x7f\x0a\x02No\x12\x7d${KEY}`);
  const { value, redactions } = mask(error(secret));
  expect(value).toEqual(error(MASK));
  expect(redactions).toMatchObject([{ where: 'body/details/0/value', length: secret.length }]);
  const harmless = error(encode(`\x083\x12\x7f\x0a\x02No\x12\x7dslow down, please`));
  expect(mask(harmless).value).toBe(harmless);
});

test('of a long message in base64 only the secret is masked', () => {
  const around = '\x08\x12 and so on '.repeat(400);
  const { value } = mask([btoa(around + KEY + around)]);
  expect(value).toEqual([btoa(around + MASK + around)]);
});
