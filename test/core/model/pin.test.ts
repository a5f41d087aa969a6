import { expect, test } from 'vitest';
import { parsePin } from '../../../src/core/model/pin.ts';

test.each([
  [
    'Api2.cursor.sh:443:127.0.0.1',
    { host: 'api2.cursor.sh', port: 443, address: '127.0.0.1', addressPort: 443 },
  ],
  ['a:443:127.0.0.1:9001', { host: 'a', port: 443, address: '127.0.0.1', addressPort: 9001 }],
  ['a:443:[::1]:9001', { host: 'a', port: 443, address: '::1', addressPort: 9001 }],
  ['[::2]:1:b.example', { host: '::2', port: 1, address: 'b.example', addressPort: 1 }],
  ['*:80:127.0.0.1:1', { host: '*', port: 80, address: '127.0.0.1', addressPort: 1 }],
])('pin %s', (text, pin) => {
  expect(parsePin(text)).toEqual(pin);
});

test.each([
  '',
  'a',
  'a:443',
  'a:443:',
  'a:0:b',
  'a:65536:b',
  'a:1:b:0',
  'a:1:b:c',
  'a:1:::1',
  ':1:b',
  'a b:1:c',
  'a:1:b:2:3',
])('pin %j is refused', (text) => {
  expect(() => parsePin(text)).toThrow(/^expected HOST:PORT:ADDRESS/);
});
