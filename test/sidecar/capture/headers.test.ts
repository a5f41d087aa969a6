import { expect, test } from 'vitest';
import {
  fieldOf,
  toClientFields,
  toHeaderList,
  toTrailers,
  toUpgradeFields,
  toUpstreamFields,
} from '../../../src/sidecar/capture/headers.ts';

const token = ['local', 'token'].join('-');

test.each(['X-Cursor-Rec-Token', 'Authorization', 'x-api-key'])(
  'token in %s reaches neither upstream nor recording',
  (name) => {
    const raw = ['A', '1', name, `Bearer ${token}`, 'B', '2'];
    expect(toUpstreamFields(raw, token)).toEqual(['A', '1', 'B', '2']);
    expect(toUpgradeFields(raw, 'up', token)).toEqual(['A', '1', 'B', '2']);
    expect(toHeaderList(raw, token)).toEqual([
      ['a', '1'],
      ['b', '2'],
    ]);
  },
);

test.each([
  ['trailers', ['TE', 'trailers']],
  ['gzip;q=0.5, Trailers', ['TE', 'trailers']],
  ['gzip', []],
  ['x-trailers', []],
])('TE: %s is passed on as %j', (value, passed) => {
  expect(toUpstreamFields(['TE', value], token)).toEqual(passed);
});

test('fields that Connection names stay here, in every spelling', () => {
  const raw = ['Connection', 'close, x-A', 'CONNECTION', ' X-b ', 'X-a', '1', 'x-B', '2', 'X-C', '3'];
  expect(toUpstreamFields(raw, token)).toEqual(['X-C', '3']);
  expect(toClientFields(raw, true)).toEqual(['X-C', '3']);
});

test('upgrade keeps its place, and Host is replaced in place', () => {
  const raw = [
    'host',
    'me',
    'Sec-WebSocket-Key',
    'k',
    'CONNECTION',
    'keep-alive, Upgrade',
    'UPGRADE',
    'websocket',
    'Z',
    '1',
  ];
  expect(toUpgradeFields(raw, 'up:1', token)).toEqual([
    'host',
    'up:1',
    'Sec-WebSocket-Key',
    'k',
    'CONNECTION',
    'Upgrade',
    'UPGRADE',
    'websocket',
    'Z',
    '1',
  ]);
});

test('trailers lose what may not be one', () => {
  expect(toTrailers(['X-A', '1', 'Content-Length', '5', 'transfer-encoding', 'x', 'X-A', '2'])).toEqual([
    ['X-A', '1'],
    ['X-A', '2'],
  ]);
});

test('fieldOf joins repeats and tells absence', () => {
  expect(fieldOf(['A', '1', 'a', '2'], 'a')).toBe('1, 2');
  expect(fieldOf(['A', '1'], 'b')).toBeUndefined();
});
