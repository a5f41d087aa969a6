import { expect, test } from 'vitest';
import { createInterceptList, toHostName } from '../../../src/core/policy/intercept-list.ts';

const list = createInterceptList(['.cursor.sh', '.cursor.com', 'api.openai.com']);

test.each([
  'cursor.sh',
  'api2.cursor.sh',
  'a.b.cursor.sh',
  'API2.Cursor.SH',
  'api2.cursor.sh.',
  'cursor.com',
  'api.openai.com',
])('%s is intercepted', (host) => {
  expect(list.has(host)).toBe(true);
});

test.each([
  'evilcursor.sh',
  'cursor.sh.evil.example',
  'openai.com',
  'x.api.openai.com',
  '.cursor.sh',
  '127.0.0.1',
  '::1',
  '',
])('%j is not', (host) => {
  expect(list.has(host)).toBe(false);
});

test('domains are the bare names, sorted, so that the same list makes the same constraints', () => {
  expect(list.domains).toEqual(['api.openai.com', 'cursor.com', 'cursor.sh']);
  expect(createInterceptList(['cursor.sh', '.cursor.sh']).domains).toEqual(['cursor.sh']);
});

test('a host name has one spelling', () => {
  expect(toHostName('Api2.CURSOR.sh.')).toBe('api2.cursor.sh');
});
