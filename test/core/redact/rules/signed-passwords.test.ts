// Passwords that were missed, masked in part, or seen where none is.
import { expect, test } from 'vitest';
import { BASE62, sample } from '../../../../src/core/redact/sample.ts';
import { redactor } from '../planted.ts';

const hash = `$2b$12$${sample(BASE62, 53)}`;
const argon = `$argon2id$v=19$m=65536,t=3,p=4$${sample(BASE62, 22)}$${sample(BASE62, 43)}=`;
const signed = `${sample(BASE62, 9)}&(|${sample(BASE62, 6)}]`;
const bracketed = `${sample(BASE62, 7)}9(${sample(BASE62, 4)}!]`;

test.each([
  ['a hash before a comma', `1,${hash},admin`, hash],
  ['a hash that ends in an equals sign', `ana:${argon}\n`, argon],
  ['a password that ends a text without a line end', `smtp_pass: ${signed}`, signed],
  ['a variable that ends a text without a line end', `DB_PASSWORD=${signed}`, signed],
  ['a password with a bracket, to the next blank', `with password=${bracketed} today`, bracketed],
  ['a password below an empty line', `The password is:\n\n${sample(BASE62, 14)}\n`, sample(BASE62, 14)],
])('rules mask %s, and all of it', (_what, text, secret) => {
  expect(redactor.text(text).redactions.map(({ start, end }) => text.slice(start, end))).toEqual([secret]);
});

test.each([
  ['a call', 'password = base64.b16encode(x)'],
  ['a call at the end of a line', 'password = base64.b16encode(x)\n'],
  ['a call with digits in its name', 'password = sha256(raw)\n'],
  ['a call with two numbers in its name', 'password = utf8ToBase64(raw1)\n'],
  [
    'a setting below a comment and an empty line',
    '# output_password = secret\n\nx509_extensions\t= v3_ca\t# The\n',
  ],
])('rules leave %s alone', (_what, text) => {
  expect(redactor.text(text).redactions).toEqual([]);
});
