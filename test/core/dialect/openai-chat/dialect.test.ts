// Chat Completions as its API reference describes it, and as compatible servers bend it.
import type { ChatCompletionChunk, ChatCompletionCreateParams } from 'openai/resources/chat/completions';
import { describe, expect, test } from 'vitest';
import { foldAnswer } from '../../../../src/core/dialect/answer.ts';
import { openaiChat } from '../../../../src/core/dialect/openai-chat/dialect.ts';
import type { Json, JsonObject } from '../../../../src/core/model/json.ts';
import { joinChannels, readAll } from '../exchanges.ts';

const base = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'gpt-5.2-2026-01-01' };

/** A chunk as the SDK types it, so that a field name that the API does not have cannot slip in. */
function chunk(delta: ChatCompletionChunk.Choice.Delta, index = 0): JsonObject {
  return { ...base, choices: [{ index, delta: { ...delta } as JsonObject, finish_reason: null }] };
}

const toolStream: readonly JsonObject[] = [
  chunk({ role: 'assistant', content: '' }),
  chunk({ content: 'Let me ' }),
  chunk({ content: 'look. ' }),
  chunk({
    tool_calls: [{ index: 0, id: 'call_a', type: 'function', function: { name: 'read', arguments: '' } }],
  }),
  chunk({ tool_calls: [{ index: 0, function: { arguments: '{"path":' } }] }),
  chunk({ tool_calls: [{ index: 0, function: { arguments: '"a.ts"}' } }] }),
  chunk({
    tool_calls: [{ index: 1, id: 'call_b', type: 'function', function: { name: 'list', arguments: '' } }],
  }),
  { ...base, choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] },
  {
    ...base,
    choices: [],
    usage: {
      prompt_tokens: 100,
      completion_tokens: 20,
      total_tokens: 120,
      prompt_tokens_details: { cached_tokens: 64, audio_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 8 },
    },
  },
];

describe('readEvent', () => {
  test('gives text, tool calls and usage of a stream', () => {
    expect(foldAnswer(readAll(openaiChat, toolStream))).toEqual({
      text: 'Let me look. ',
      model: 'gpt-5.2-2026-01-01',
      toolCalls: [
        { id: 'call_a', name: 'read', arguments: { path: 'a.ts' }, status: 'pending' },
        { id: 'call_b', name: 'list', arguments: {}, status: 'pending' },
      ],
      usage: { inputTokens: 100, outputTokens: 20, cacheReadTokens: 64, reasoningTokens: 8 },
    });
  });

  test.each<{ title: string; deltas: readonly JsonObject[]; answer: object }>([
    { title: 'refusal', deltas: [{ refusal: 'I ' }, { refusal: 'cannot.' }], answer: { text: 'I cannot.' } },
    {
      title: 'DeepSeek thinking',
      deltas: [{ reasoning_content: 'Hm', content: null }, { content: 'Yes' }],
      answer: { text: 'Yes', thinking: 'Hm' },
    },
    {
      title: 'thinking under both of its names once',
      deltas: [{ reasoning: 'Hm', reasoning_content: 'Hm' }],
      answer: { text: '', thinking: 'Hm' },
    },
    {
      title: 'content in parts',
      deltas: [{ content: [{ type: 'text', text: 'a' }] }],
      answer: { text: 'a' },
    },
    {
      title: 'spoken text',
      deltas: [{ audio: { id: 'audio_1', transcript: 'Hello' } }],
      answer: { text: 'Hello' },
    },
  ])('gives $title', ({ deltas, answer }) => {
    const events = deltas.map((delta) => ({ choices: [{ index: 0, delta }] }));
    expect(foldAnswer(readAll(openaiChat, events))).toEqual({ toolCalls: [], ...answer });
  });

  test('gives the legacy function call its name as id', () => {
    const events = [
      { name: 'weather', arguments: '' },
      { arguments: '{"city":' },
      { arguments: '"Bern"}' },
    ].map((call) => ({ choices: [{ index: 0, delta: { function_call: call } }] }));
    expect(foldAnswer(readAll(openaiChat, events)).toolCalls).toEqual([
      { id: 'weather', name: 'weather', arguments: { city: 'Bern' }, status: 'pending' },
    ]);
  });

  test('keeps calls apart that a server gives the same index', () => {
    const events = ['call_1', 'call_2'].map((id) =>
      chunk({ tool_calls: [{ index: 0, id, type: 'function', function: { name: 'go', arguments: '{}' } }] }),
    );
    expect(foldAnswer(readAll(openaiChat, events)).toolCalls.map(({ id }) => id)).toEqual([
      'call_1',
      'call_2',
    ]);
  });

  test('takes choice 0 alone as the answer', () => {
    const events = [chunk({ content: 'one' }, 0), chunk({ content: 'two' }, 1)];
    expect(foldAnswer(readAll(openaiChat, events)).text).toBe('one');
  });
});

describe('readBody', () => {
  test('gives a whole answer', () => {
    const body: Json = {
      ...base,
      object: 'chat.completion',
      choices: [
        {
          index: 0,
          finish_reason: 'tool_calls',
          message: {
            role: 'assistant',
            content: 'Hi',
            refusal: null,
            tool_calls: [
              { id: 'call_a', type: 'function', function: { name: 'read', arguments: '{"path":"a"}' } },
              { id: 'call_b', type: 'custom', custom: { name: 'patch', input: '*** Begin' } },
            ],
          },
        },
        { index: 1, message: { role: 'assistant', content: 'Other' } },
      ],
      usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 },
    };
    expect(foldAnswer(openaiChat.readBody(body))).toEqual({
      text: 'Hi',
      model: base.model,
      toolCalls: [
        { id: 'call_a', name: 'read', arguments: { path: 'a' }, status: 'pending' },
        { id: 'call_b', name: 'patch', arguments: '*** Begin', status: 'pending' },
      ],
      usage: { inputTokens: 5, outputTokens: 2 },
    });
  });

  test.each<{ title: string; body: JsonObject; error: object }>([
    {
      title: 'code before type',
      body: {
        error: { message: 'Bad key', type: 'invalid_request_error', param: null, code: 'invalid_api_key' },
      },
      error: { code: 'invalid_api_key', message: 'Bad key' },
    },
    {
      title: 'type where there is no code',
      body: { error: { message: 'Busy', type: 'server_error', code: null } },
      error: { code: 'server_error', message: 'Busy' },
    },
    {
      title: 'number as code',
      body: { error: { message: 'Slow down', code: 429 } },
      error: { code: '429', message: 'Slow down' },
    },
    {
      title: 'bare text',
      body: { error: 'model not found' },
      error: { code: 'error', message: 'model not found' },
    },
    {
      title: 'error of a choice',
      body: { choices: [{ index: 0, delta: {}, error: { code: 502, message: 'Upstream' } }] },
      error: { code: '502', message: 'Upstream' },
    },
  ])('gives an error: $title', ({ body, error }) => {
    expect(foldAnswer(openaiChat.readBody(body)).error).toEqual(error);
    expect(foldAnswer(openaiChat.readEvent(body)).error).toEqual(error);
  });
});

describe('readRequest', () => {
  test('gives the human text and attachments after the last answer', () => {
    const request: ChatCompletionCreateParams = {
      model: 'gpt-5.2',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'First' },
        { role: 'assistant', content: 'Answer' },
        { role: 'developer', content: 'Use tabs.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image_url', image_url: { url: 'https://x.test/a.png' } },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
            { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AAAA' } },
            { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } },
            { type: 'text', text: 'And that?' },
          ],
        },
      ],
    };
    expect(openaiChat.readRequest(request as unknown as JsonObject)).toEqual({
      model: 'gpt-5.2',
      prompt: {
        text: 'What is this?\nAnd that?',
        attachments: [
          { kind: 'image', path: 'https://x.test/a.png' },
          { kind: 'image' },
          { kind: 'file', path: 'a.pdf' },
          { kind: 'other' },
        ],
      },
      toolResults: [],
      isContinuation: false,
    });
  });

  test('gives tool results alone as a continuation', () => {
    const messages = [
      { role: 'user', content: 'Go' },
      { role: 'assistant', content: null, tool_calls: [] },
      { role: 'tool', tool_call_id: 'call_a', content: 'text of a' },
      { role: 'function', name: 'weather', content: '{"c":7}' },
    ];
    expect(openaiChat.readRequest({ messages })).toEqual({
      prompt: { text: '', attachments: [] },
      toolResults: [
        { id: 'call_a', result: 'text of a', status: 'completed' },
        { id: 'weather', result: '{"c":7}', status: 'completed' },
      ],
      isContinuation: true,
    });
  });

  test('takes an assistant message at the very end as the beginning of the answer', () => {
    const messages = [
      { role: 'user', content: 'A list' },
      { role: 'assistant', content: '[' },
    ];
    expect(openaiChat.readRequest({ messages }).prompt.text).toBe('A list');
  });
});

describe('channels', () => {
  test('are one for each text and each tool call', () => {
    expect(
      joinChannels(openaiChat, [...toolStream, chunk({ content: 'two' }, 1), chunk({ refusal: 'no' })]),
    ).toEqual({
      'choices/0/content': 'Let me look. ',
      'choices/0/refusal': 'no',
      'choices/0/tool_calls/0/function/arguments': '{"path":"a.ts"}',
      'choices/0/tool_calls/1/function/arguments': '',
      'choices/1/content': 'two',
    });
  });

  test('cover thinking, parts, custom tools and the legacy call', () => {
    const delta = {
      reasoning: 'a',
      reasoning_content: 'b',
      content: [{ type: 'text', text: 'c' }],
      function_call: { arguments: 'd' },
      tool_calls: [{ index: 3, custom: { input: 'e' } }],
      audio: { transcript: 'f' },
      reasoning_details: [{ index: 0, type: 'reasoning.text', text: 'g' }],
    };
    expect(joinChannels(openaiChat, [{ choices: [{ index: 0, delta }] }])).toEqual({
      'choices/0/reasoning': 'a',
      'choices/0/reasoning_content': 'b',
      'choices/0/content': 'c',
      'choices/0/function_call/arguments': 'd',
      'choices/0/tool_calls/3/custom/input': 'e',
      'choices/0/audio/transcript': 'f',
      'choices/0/reasoning_details/0/text': 'g',
    });
  });
});

test('readHints gives the messages as history', () => {
  const messages = [{ role: 'user', content: 'Hi' }];
  expect(openaiChat.readHints({ messages })).toEqual({ history: messages });
});
