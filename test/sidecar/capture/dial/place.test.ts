import { expect, test } from 'vitest';
import {
  formatAuthority,
  parseAuthority,
  parseOrigin,
  toOrigin,
} from '../../../../src/sidecar/capture/dial/place.ts';

test.each([
  ['a.example:443', 'a.example', 443, 'https://a.example'],
  ['a.example:8443', 'a.example', 8443, 'https://a.example:8443'],
  ['[::1]:443', '::1', 443, 'https://[::1]'],
  ['127.0.0.1:1', '127.0.0.1', 1, 'https://127.0.0.1:1'],
])('authority %s', (authority, host, port, origin) => {
  const place = parseAuthority(authority);
  expect(place).toEqual({ protocol: 'https:', host, port });
  if (place === undefined) return;
  expect(formatAuthority(place)).toBe(authority);
  expect(toOrigin(place)).toBe(origin);
  expect(parseOrigin(origin)).toEqual(place);
});

test.each([
  '',
  'a',
  'a:',
  ':1',
  'a:0',
  'a:65536',
  'a:1x',
  'u@a:1',
  'a/b:1',
  '::1:1',
  '[::1]',
  'a b:1',
  'http://a:1',
])('authority %j is none', (authority) => {
  expect(parseAuthority(authority)).toBeUndefined();
});

test('origins of http have their own usual port', () => {
  expect(parseOrigin('http://a.example')).toEqual({ protocol: 'http:', host: 'a.example', port: 80 });
});
