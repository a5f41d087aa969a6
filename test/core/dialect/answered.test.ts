// How an exchange ended, after what it says itself.
import { expect, test } from 'vitest';
import { exchangeOutcome, foldResponse } from '../../../src/core/dialect/answered.ts';
import type { Exchange, Outcome } from '../../../src/core/model/exchange.ts';
import { toBody, toExchange, toStream } from './exchanges.ts';

const errorEvent = toStream([{ choices: [] }, { error: { message: 'Oops', type: 'server_error' } }]);
const broken = { code: 'ECONNRESET', message: 'gone' };

test.each<{ title: string; parts: Partial<Exchange>; outcome: Outcome | undefined; code?: string }>([
  { title: 'good answer', parts: {}, outcome: 'completed' },
  { title: 'bad status without a body', parts: { status: 502 }, outcome: 'failed', code: 'http-502' },
  {
    title: 'error event',
    parts: { response: { headers: [], body: errorEvent } },
    outcome: 'failed',
    code: 'server_error',
  },
  {
    title: 'error event after which the client left',
    parts: { outcome: 'cancelled', response: { headers: [], body: errorEvent } },
    outcome: 'failed',
    code: 'server_error',
  },
  {
    title: 'error body with a good status',
    parts: { response: { headers: [], body: toBody({ error: 'model not found' }) } },
    outcome: 'failed',
    code: 'error',
  },
  { title: 'cut stream', parts: { outcome: 'cut', error: broken }, outcome: 'cut', code: 'ECONNRESET' },
  { title: 'cancelled stream', parts: { outcome: 'cancelled' }, outcome: 'cancelled' },
  { title: 'tunnel', parts: { outcome: 'tunnelled', dialect: 'unknown' }, outcome: 'tunnelled' },
  {
    title: 'bad status of an unknown dialect',
    parts: { status: 404, dialect: 'unknown' },
    outcome: 'failed',
    code: 'http-404',
  },
])('exchangeOutcome of a $title is $outcome', ({ parts, outcome, code }) => {
  const exchange = { ...toExchange('1', 'openai-chat', {}), ...parts };
  expect(exchangeOutcome(exchange)).toBe(outcome);
  expect(foldResponse(exchange).error?.code).toBe(code);
});

test('exchangeOutcome of an open exchange is absent', () => {
  const { outcome: _, ...open } = toExchange('1', 'openai-chat', { response: errorEvent });
  expect(exchangeOutcome(open)).toBeUndefined();
});

test('foldResponse passes over events that are no objects', () => {
  const response = toStream([{ choices: [{ index: 0, delta: { content: 'Hi' } }] }, '[DONE]', null, []]);
  expect(foldResponse(toExchange('1', 'openai-chat', { response })).text).toBe('Hi');
});
