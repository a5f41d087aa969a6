// Tests src/core/replay/run-events.ts.
import { expect, test } from 'vitest';
import { toEvents } from '../../../src/core/replay/run-events.ts';

const run = {
  t: 1,
  type: 'run',
  value: { a: null, b: 'same' },
  at: ['/a'],
  pieces: [
    [1, 'x'],
    [3, 'y'],
  ],
} as const;

test('a run is events, of its name', () => {
  expect(toEvents({ ...run, event: 'delta' })).toEqual([
    { t: 1, type: 'event', event: 'delta', value: { a: 'x', b: 'same' } },
    { t: 3, type: 'event', event: 'delta', value: { a: 'y', b: 'same' } },
  ]);
});

test('a run of envelopes is envelopes', () => {
  expect(toEvents({ ...run, of: 'envelope' })).toEqual([
    { t: 1, type: 'envelope', value: { a: 'x', b: 'same' } },
    { t: 3, type: 'envelope', value: { a: 'y', b: 'same' } },
  ]);
});
