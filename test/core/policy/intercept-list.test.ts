import { expect, test } from 'vitest';
import {
  createInterceptList,
  domainsBeyond,
  limitList,
  toHostName,
} from '../../../src/core/policy/intercept-list.ts';

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

test('a list that changes has no host that the authority of the start may not sign for', () => {
  let now = list;
  const limited = limitList(() => now, list.domains);
  expect(limited.has('api2.cursor.sh')).toBe(true);
  now = createInterceptList(['api2.cursor.sh', 'x.api.openai.com', 'api.anthropic.com', 'evilcursor.sh']);
  expect(['api2.cursor.sh', 'API2.cursor.sh.', 'x.api.openai.com'].every(limited.has)).toBe(true);
  expect(['cursor.com', 'api.openai.com', 'api.anthropic.com', 'evilcursor.sh'].some(limited.has)).toBe(
    false,
  );
  expect(domainsBeyond(now, list.domains)).toEqual(['api.anthropic.com', 'evilcursor.sh']);
});
