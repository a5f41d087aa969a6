// The ledger's account of what was handed over: kept until it is settled, told again without bytes but counted to the byte.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CaptureEvent } from '../../../src/core/model/capture.ts';
import { createLedger } from '../../../src/sidecar/capture/ledger.ts';

const opened = (exchange: string): CaptureEvent => ({
  ...{ type: 'exchange-opened', exchange, at: 1, method: 'POST', url: 'https://a.example/', route: 'a' },
  client: { address: '127.0.0.1', connection: 1 },
  headers: [],
});
const chunk = (exchange: string, side: 'request' | 'response', size: number, at = 2): CaptureEvent => ({
  ...{ type: 'chunk', exchange, at, side, bytes: Buffer.alloc(size) },
});
const head = (exchange: string): CaptureEvent => ({
  ...{ type: 'response-head', exchange, at: 3, status: 200, headers: [] },
});
const ended = (exchange: string, side: 'request' | 'response'): CaptureEvent => ({
  ...{ type: 'body-ended', exchange, at: 4, side },
});
const closed = (exchange: string): CaptureEvent => ({
  ...{ type: 'exchange-closed', exchange, at: 5, outcome: 'completed', requestBytes: 3, responseBytes: 0 },
});

test('ledger tells an exchange again from its opening to its close, its bytes as dropped', () => {
  const ledger = createLedger();
  ledger.note([opened('a'), chunk('a', 'request', 3), ended('a', 'request'), head('a')]);
  ledger.note([
    chunk('a', 'response', 5, 7),
    chunk('a', 'response', 6, 8),
    ended('a', 'response'),
    closed('a'),
  ]);
  expect(ledger.retell('gone')).toEqual([
    { ...opened('a'), isResumed: true },
    { type: 'dropped', exchange: 'a', side: 'request', at: 2, bytes: 3, reason: 'gone' },
    head('a'),
    { type: 'dropped', exchange: 'a', side: 'response', at: 7, bytes: 11, reason: 'gone' },
    ended('a', 'request'),
    ended('a', 'response'),
    closed('a'),
  ]);
});

test('ledger forgets what is settled, and knows nothing of what it was never told of', () => {
  const ledger = createLedger();
  ledger.note([opened('a'), opened('b'), chunk('c', 'request', 9)]);
  ledger.settle('a');
  expect(ledger.retell('gone')).toEqual([{ ...opened('b'), isResumed: true }]);
});

test('a side that had no bytes yet is told without a hole: what comes is recorded whole', () => {
  const ledger = createLedger();
  ledger.note([opened('a'), chunk('a', 'request', 3), head('a')]);
  expect(ledger.retell('gone').map(({ type }) => type)).toEqual([
    'exchange-opened',
    'dropped',
    'response-head',
  ]);
});

test('however often the recorder ends, the bytes that are told add up to those that passed', () => {
  const step = fc.oneof(
    fc.record({ side: fc.constantFrom('request', 'response'), size: fc.nat(100) }),
    fc.constant('end' as const),
  );
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const ledger = createLedger();
      ledger.note([opened('a')]);
      const passed = { request: 0, response: 0 };
      for (const one of steps) {
        if (one === 'end') {
          ledger.note(ledger.retell('gone'));
          continue;
        }
        passed[one.side] += one.size;
        ledger.note([chunk('a', one.side, one.size)]);
      }
      const told = { request: 0, response: 0 };
      for (const event of ledger.retell('gone'))
        if (event.type === 'dropped') told[event.side] += event.bytes;
      expect(told).toEqual(passed);
    }),
  );
});
