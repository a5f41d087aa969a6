// Rounds of a WebSocket that carries the Responses API.
import { describe, expect, test } from 'vitest';
import { readRounds } from '../../../src/core/dialect/round.ts';
import { foldTurns } from '../../../src/core/dialect/turns.ts';
import type { Exchange } from '../../../src/core/model/exchange.ts';
import type { Json, JsonObject } from '../../../src/core/model/json.ts';
import { toExchange, toStream } from './exchanges.ts';

const create = (body: JsonObject): JsonObject => ({ type: 'response.create', model: 'gpt-5.2', ...body });
const created = (id: string): JsonObject => ({
  type: 'response.created',
  response: { id, model: 'gpt-5.2' },
});
const completed = (id: string): JsonObject => ({ type: 'response.completed', response: { id } });
const text = (delta: string): JsonObject => ({ type: 'response.output_text.delta', output_index: 0, delta });
const call: JsonObject = {
  type: 'response.output_item.done',
  output_index: 0,
  item: { type: 'function_call', call_id: 'call_1', name: 'read', arguments: '{}' },
};

function toSocket(
  sent: readonly Json[],
  received: readonly Json[],
  rest: Partial<Pick<Exchange, 'outcome' | 'error'>> = {},
): Exchange {
  const exchange = toExchange('1', 'openai-responses', { method: 'GET', status: 101, ...rest });
  return {
    ...exchange,
    request: { headers: [], body: toStream(sent) },
    response: { headers: [], body: toStream(received) },
  };
}

const result = { type: 'function_call_output', call_id: 'call_1', output: 'text' };
const sent = [
  create({ input: 'Fix it', generate: false }),
  create({ input: [], previous_response_id: 'resp_0' }),
  create({ input: [result], previous_response_id: 'resp_1' }),
  create({ input: 'Next' }),
];
const received = [
  created('resp_0'),
  completed('resp_0'),
  created('resp_1'),
  text('I read. '),
  call,
  completed('resp_1'),
  created('resp_2'),
  text('Done.'),
  completed('resp_2'),
  { type: 'error', status: 429, error: { type: 'rate_limit', code: null, message: 'Slow' } },
];

test('foldTurns takes a socket apart into its turns: warm-up, answer and tool results are one', () => {
  const turns = foldTurns([toSocket(sent, received)]);
  expect(turns.map(({ id, outcome, prompt, response }) => [id, outcome, prompt.text, response.text])).toEqual(
    [
      ['1', 'completed', 'Fix it', 'I read. Done.'],
      ['1.4', 'failed', 'Next', ''],
    ],
  );
  expect(turns[0]?.response.toolCalls[0]).toMatchObject({ status: 'completed', result: 'text' });
  expect(turns.map(({ exchanges }) => exchanges)).toEqual([['1'], ['1']]);
  expect(turns.map(({ startedAt, endedAt }) => [startedAt, endedAt])).toEqual([
    ['2026-01-01T00:00:00.001Z', '2026-01-01T00:00:00.009Z'],
    ['2026-01-01T00:00:00.004Z', '2026-01-01T00:00:00.010Z'],
  ]);
});

test('foldTurns goes on with the response that a request names, though another turn came after it', () => {
  const exchange = toSocket(
    [create({ input: 'a' }), create({ input: 'b' }), create({ input: [], previous_response_id: 'r1' })],
    [
      created('r1'),
      completed('r1'),
      created('r2'),
      completed('r2'),
      created('r3'),
      text('A'),
      completed('r3'),
    ],
  );
  expect(foldTurns([exchange]).map(({ prompt, response }) => [prompt.text, response.text])).toEqual([
    ['a', 'A'],
    ['b', ''],
  ]);
});

describe('readRounds', () => {
  test('keeps the outcome of a response that ended before its socket broke', () => {
    const error = { code: 'ECONNRESET', message: 'gone' };
    const exchange = toSocket(
      [create({ input: 'a' }), create({ input: 'b' })],
      [created('r1'), text('A'), completed('r1'), created('r2'), text('B')],
      { outcome: 'cut', error },
    );
    expect(readRounds(exchange).map(({ outcome, answer }) => [outcome, answer.text, answer.error])).toEqual([
      ['completed', 'A', undefined],
      ['cut', 'B', error],
    ]);
  });

  test('begins a new response where the one before never ended', () => {
    const exchange = toSocket(
      [create({ input: 'a' }), create({ input: 'b' })],
      [created('r1'), text('A'), created('r2'), text('B'), completed('r2')],
    );
    expect(readRounds(exchange).map(({ answer }) => answer.text)).toEqual(['A', 'B']);
  });

  test('gives a request without an answer yet', () => {
    const [round] = readRounds(toSocket([create({ input: 'a' })], []));
    expect(round?.answer).toEqual({ text: '', toolCalls: [] });
  });
});
