// Turns: agent loops, retries, late results, and what makes none.
import { describe, expect, test } from 'vitest';
import { foldTurns } from '../../../src/core/dialect/turns.ts';
import type { Exchange } from '../../../src/core/model/exchange.ts';
import { toBody, toExchange, toStream } from './exchanges.ts';
import { toMessageStream, toMessagesRequest, toResult } from './streams.ts';

const human = { role: 'user', content: 'Fix it' };
const first = toExchange('1', 'anthropic-messages', {
  request: toMessagesRequest([], 'Fix it'),
  requestHeaders: [['x-request-id', 'asked-1']],
  responseHeaders: [['request-id', 'answered-1']],
  response: toMessageStream({
    thinking: 'Look first. ',
    text: 'I look. ',
    tools: [
      { id: 'toolu_1', name: 'Read', input: '{"path":"a.ts"}' },
      { id: 'toolu_2', name: 'Bash', input: 'not json' },
    ],
    usage: [10, 5],
  }),
});
const calls = { role: 'assistant', content: 'calls' };
const second = toExchange('2', 'anthropic-messages', {
  request: toMessagesRequest(
    [human, calls],
    [toResult('toolu_1', 'text'), toResult('toolu_2', 'boom', true)],
  ),
  response: toMessageStream({
    thinking: 'Now edit.',
    text: 'I edit. ',
    tools: [{ id: 'toolu_3', name: 'Edit', input: '' }],
    usage: [20, 6],
  }),
});
const third = toExchange('3', 'anthropic-messages', {
  request: toMessagesRequest(
    [human, calls, human, calls],
    [toResult('toolu_3', [{ type: 'text', text: 'ok' }])],
  ),
  response: toMessageStream({ text: 'Done 👍.', usage: [30, 7] }),
});

test('an agent loop of three exchanges is one turn', () => {
  expect(foldTurns([first, second, third])).toEqual([
    {
      id: '1',
      requestId: 'asked-1',
      startedAt: first.startedAt,
      endedAt: third.endedAt,
      model: 'claude-opus-4-6',
      prompt: { text: 'Fix it', attachments: [] },
      response: {
        text: 'I look. I edit. Done 👍.',
        thinking: 'Look first. Now edit.',
        toolCalls: [
          { id: 'toolu_1', name: 'Read', arguments: { path: 'a.ts' }, result: 'text', status: 'completed' },
          { id: 'toolu_2', name: 'Bash', arguments: 'not json', result: 'boom', status: 'failed' },
          {
            id: 'toolu_3',
            name: 'Edit',
            arguments: {},
            result: [{ type: 'text', text: 'ok' }],
            status: 'completed',
          },
        ],
      },
      usage: { inputTokens: 60, outputTokens: 18 },
      outcome: 'completed',
      exchanges: ['1', '2', '3'],
    },
  ]);
});

test('a turn leaves calls pending that nobody answered, and takes its request id from the response where the request has none', () => {
  const [turn] = foldTurns([{ ...first, request: { ...first.request, headers: [] } }]);
  expect(turn?.response.toolCalls.map(({ status }) => status)).toEqual(['pending', 'pending']);
  expect(turn?.requestId).toBe('answered-1');
});

test('a new prompt begins a turn, and its results go to the calls of the turn before', () => {
  const interrupted = toExchange('2', 'anthropic-messages', {
    request: toMessagesRequest(
      [human, calls],
      [toResult('toolu_1', 'text'), { type: 'text', text: 'No, the other one' }],
    ),
    response: toMessageStream({ text: 'Sorry.' }),
  });
  const turns = foldTurns([first, interrupted]);
  expect(turns.map(({ prompt, exchanges }) => [prompt.text, exchanges])).toEqual([
    ['Fix it', ['1']],
    ['No, the other one', ['2']],
  ]);
  expect(turns[0]?.response.toolCalls.map(({ status }) => status)).toEqual(['completed', 'pending']);
});

test('turns that run beside each other keep their own continuations', () => {
  const beside = toExchange('9', 'anthropic-messages', {
    request: toMessagesRequest([], 'Name this chat'),
    response: toMessageStream({ text: 'Fixing' }),
  });
  const turns = foldTurns([first, beside, second, third]);
  expect(turns.map(({ exchanges }) => exchanges)).toEqual([['1', '2', '3'], ['9']]);
});

test('results of calls that were never recorded make a turn with an empty prompt', () => {
  const [turn] = foldTurns([second]);
  expect(turn).toMatchObject({ id: '2', prompt: { text: '' }, response: { text: 'I edit. ' } });
});

test('a paused answer that is sent back goes on with its turn', () => {
  const search = { type: 'server_tool_use', id: 's', name: 'web_search', input: {} };
  const resumed = toExchange('2', 'anthropic-messages', {
    request: { messages: [human, { role: 'assistant', content: [search] }] },
    response: toMessageStream({ text: 'Found.' }),
  });
  expect(foldTurns([first, resumed]).map(({ response }) => response.text)).toEqual(['I look. Found.']);
});

describe('a retry', () => {
  const request = toMessagesRequest([], 'Fix it');
  const end = [{ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }];
  const answered = { request, response: toMessageStream({ text: 'Fixed.', usage: [5, 2] }) };

  test.each<{ title: string; failed: Exchange; headers: Exchange['request']['headers'] }>([
    {
      title: 'an error in the stream',
      failed: toExchange('1', 'anthropic-messages', {
        request,
        response: toMessageStream({ text: 'Fi', end, usage: [5, 1] }),
      }),
      headers: [],
    },
    {
      title: 'a bad status',
      failed: toExchange('1', 'anthropic-messages', {
        request,
        status: 529,
        response: toBody(end[0] ?? null),
      }),
      headers: [],
    },
    {
      title: 'a stream that was cut',
      failed: toExchange('1', 'anthropic-messages', {
        request,
        outcome: 'cut',
        response: toMessageStream({ text: 'Fi', end: [] }),
      }),
      headers: [],
    },
    {
      title: 'an answer that its client does not want, where it says so',
      failed: toExchange('1', 'anthropic-messages', { request, response: toMessageStream({ text: 'Fi' }) }),
      headers: [['x-stainless-retry-count', '1']],
    },
  ])('replaces $title', ({ failed, headers }) => {
    const again = toExchange('2', 'anthropic-messages', { ...answered, requestHeaders: headers });
    const turns = foldTurns([failed, again]);
    expect(turns.length).toBe(1);
    expect(turns[0]).toMatchObject({
      id: '1',
      exchanges: ['1', '2'],
      outcome: 'completed',
      response: { text: 'Fixed.' },
    });
    expect(turns[0]?.response.error).toBeUndefined();
  });

  test('counts the tokens of what it replaced as well', () => {
    const failed = toExchange('1', 'anthropic-messages', {
      request,
      response: toMessageStream({ text: 'Fi', end, usage: [5, 1] }),
    });
    expect(foldTurns([failed, toExchange('2', 'anthropic-messages', answered)])[0]?.usage).toEqual({
      inputTokens: 10,
      outputTokens: 3,
    });
  });

  test('in the middle of a loop keeps what was before', () => {
    const failed = { ...second, status: 500, response: { headers: [], body: toBody({}) } };
    const [turn, ...others] = foldTurns([first, failed, { ...second, id: '8' }, third]);
    expect(others).toEqual([]);
    expect(turn?.response.text).toBe('I look. I edit. Done 👍.');
    expect(turn?.exchanges).toEqual(['1', '2', '8', '3']);
  });

  test('is none where the same is asked after an answer, or with retry count 0', () => {
    const one = toExchange('1', 'anthropic-messages', answered);
    const two = toExchange('2', 'anthropic-messages', {
      ...answered,
      requestHeaders: [['x-stainless-retry-count', '0']],
    });
    expect(foldTurns([one, two]).length).toBe(2);
  });
});

describe('the outcome of a turn', () => {
  test('is failed with the error where every attempt failed', () => {
    const failed = toExchange('1', 'openai-chat', {
      request: { model: 'gpt-5.2', messages: [human] },
      status: 401,
      response: toBody({ error: { message: 'Bad key', type: 'auth', code: 'invalid_api_key' } }),
    });
    expect(foldTurns([failed])[0]).toMatchObject({
      model: 'gpt-5.2',
      outcome: 'failed',
      response: { text: '', error: { code: 'invalid_api_key', message: 'Bad key' } },
    });
  });

  test('is absent while its exchange is open', () => {
    const { outcome: _, endedAt: __, ...open } = first;
    const [turn] = foldTurns([open]);
    expect(turn && 'outcome' in turn).toBe(false);
    expect(turn && 'endedAt' in turn).toBe(false);
  });
});

test.each<{ title: string; exchange: Exchange }>([
  { title: 'an unknown dialect', exchange: toExchange('1', 'unknown', { request: { messages: [human] } }) },
  { title: 'no request body', exchange: toExchange('1', 'openai-responses', {}) },
  { title: 'no prompt', exchange: toExchange('1', 'openai-chat', { request: { messages: [] } }) },
])('$title makes no turn', ({ exchange }) => {
  expect(foldTurns([exchange])).toEqual([]);
});

test('a Gemini loop matches results to calls of the same name in order', () => {
  const parts = (...list: object[]) => [{ role: 'user', parts: list }] as never;
  const call = (at: string) => ({ functionCall: { name: 'look', args: { at } } });
  const result = (output: string) => ({ functionResponse: { name: 'look', response: { output } } });
  const answer = (...list: object[]) => toStream([{ candidates: [{ content: { parts: list } }] }] as never);
  const exchanges = [
    toExchange('1', 'gemini', {
      request: { contents: parts({ text: 'Look' }) },
      response: answer(call('a'), call('b')),
    }),
    toExchange('2', 'gemini', {
      request: { contents: parts(result('A'), result('B')) },
      response: answer(call('c')),
    }),
    toExchange('3', 'gemini', {
      request: { contents: parts(result('C')) },
      response: answer({ text: 'Seen.' }),
    }),
  ];
  const [turn, ...others] = foldTurns(exchanges);
  expect(others).toEqual([]);
  expect(turn?.model).toBe('gemini-3-pro');
  expect(turn?.response.toolCalls.map((found) => [found.arguments, found.result])).toEqual([
    [{ at: 'a' }, { output: 'A' }],
    [{ at: 'b' }, { output: 'B' }],
    [{ at: 'c' }, { output: 'C' }],
  ]);
});
