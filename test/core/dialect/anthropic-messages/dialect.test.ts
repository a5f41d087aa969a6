// Messages as the API reference describes it, and as Claude Code uses it.
import type { RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages';
import { describe, expect, test } from 'vitest';
import { foldAnswer } from '../../../../src/core/dialect/answer.ts';
import { anthropicMessages } from '../../../../src/core/dialect/anthropic-messages/dialect.ts';
import type { JsonObject } from '../../../../src/core/model/json.ts';
import { joinChannels, readAll } from '../exchanges.ts';

type Part = Partial<RawMessageStreamEvent> & JsonObject;

function start(usage: JsonObject): JsonObject {
  const message = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-opus-4-6',
    content: [],
    usage,
  };
  return { type: 'message_start', message };
}
const blockStart = (index: number, content_block: JsonObject): JsonObject => ({
  type: 'content_block_start',
  index,
  content_block,
});
const blockDelta = (index: number, delta: JsonObject): JsonObject => ({
  type: 'content_block_delta',
  index,
  delta,
});
const blockStop = (index: number): Part => ({ type: 'content_block_stop', index });

const toolStream: readonly JsonObject[] = [
  start({ input_tokens: 9, output_tokens: 1, cache_read_input_tokens: 900, cache_creation_input_tokens: 30 }),
  blockStart(0, { type: 'thinking', thinking: '', signature: '' }),
  blockDelta(0, { type: 'thinking_delta', thinking: 'I should ' }),
  { type: 'ping' },
  blockDelta(0, { type: 'thinking_delta', thinking: 'look.' }),
  blockDelta(0, { type: 'signature_delta', signature: 'EqQB' }),
  blockStop(0),
  blockStart(1, { type: 'redacted_thinking', data: 'Emwx' }),
  blockStop(1),
  blockStart(2, { type: 'text', text: '' }),
  blockDelta(2, { type: 'text_delta', text: 'Reading' }),
  blockDelta(2, { type: 'citations_delta', citation: { type: 'char_location', cited_text: 'x' } }),
  blockDelta(2, { type: 'text_delta', text: ' it.' }),
  blockStop(2),
  blockStart(3, { type: 'tool_use', id: 'toolu_1', name: 'Read', input: {} }),
  blockDelta(3, { type: 'input_json_delta', partial_json: '' }),
  blockDelta(3, { type: 'input_json_delta', partial_json: '{"file_' }),
  blockDelta(3, { type: 'input_json_delta', partial_json: 'path":"a.ts"}' }),
  blockStop(3),
  blockStart(4, { type: 'tool_use', id: 'toolu_2', name: 'List', input: {} }),
  blockDelta(4, { type: 'input_json_delta', partial_json: '' }),
  blockStop(4),
  {
    type: 'message_delta',
    delta: { stop_reason: 'tool_use', stop_sequence: null },
    usage: {
      input_tokens: null,
      output_tokens: 77,
      cache_read_input_tokens: null,
      output_tokens_details: { thinking_tokens: 12 },
    },
  },
  { type: 'message_stop' },
];

describe('readEvent', () => {
  test('gives thinking, text, tool calls and the usage of both its events', () => {
    expect(foldAnswer(readAll(anthropicMessages, toolStream))).toEqual({
      text: 'Reading it.',
      thinking: 'I should look.',
      model: 'claude-opus-4-6',
      toolCalls: [
        { id: 'toolu_1', name: 'Read', arguments: { file_path: 'a.ts' }, status: 'pending' },
        { id: 'toolu_2', name: 'List', arguments: {}, status: 'pending' },
      ],
      usage: {
        inputTokens: 9,
        outputTokens: 77,
        cacheReadTokens: 900,
        cacheWriteTokens: 30,
        reasoningTokens: 12,
      },
    });
  });

  test.each<{ title: string; call: JsonObject; result: JsonObject; status: string }>([
    {
      title: 'web search',
      call: { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} },
      result: {
        type: 'web_search_tool_result',
        tool_use_id: 'srvtoolu_1',
        content: [{ url: 'https://x.test' }],
      },
      status: 'completed',
    },
    {
      title: 'failed web search',
      call: { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} },
      result: {
        type: 'web_search_tool_result',
        tool_use_id: 'srvtoolu_1',
        content: { type: 'web_search_tool_result_error', error_code: 'unavailable' },
      },
      status: 'failed',
    },
    {
      title: 'failed MCP call',
      call: { type: 'mcp_tool_use', id: 'mcptoolu_1', name: 'echo', server_name: 'x', input: {} },
      result: { type: 'mcp_tool_result', tool_use_id: 'mcptoolu_1', is_error: true, content: 'no' },
      status: 'failed',
    },
  ])('gives the result of a server tool: $title', ({ call, result, status }) => {
    const events = [
      blockStart(0, call),
      blockDelta(0, { type: 'input_json_delta', partial_json: '{"query":"q"}' }),
      blockStart(1, result),
    ];
    expect(foldAnswer(readAll(anthropicMessages, events)).toolCalls).toEqual([
      { id: call.id, name: call.name, arguments: { query: 'q' }, result: result.content, status },
    ]);
  });

  test('gives an error event', () => {
    const event = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
    expect(foldAnswer(anthropicMessages.readEvent(event)).error).toEqual({
      code: 'overloaded_error',
      message: 'Overloaded',
    });
  });
});

test('readBody gives a whole message and an error body', () => {
  const whole = {
    id: 'msg_1',
    type: 'message',
    model: 'claude-haiku-4-5',
    content: [
      { type: 'thinking', thinking: 'Hm', signature: 'x' },
      { type: 'text', text: 'Hi', citations: null },
      { type: 'tool_use', id: 'toolu_1', name: 'Read', input: { a: 1 } },
    ],
    usage: { input_tokens: 3, output_tokens: 4 },
  };
  expect(foldAnswer(anthropicMessages.readBody(whole))).toEqual({
    text: 'Hi',
    thinking: 'Hm',
    model: 'claude-haiku-4-5',
    toolCalls: [{ id: 'toolu_1', name: 'Read', arguments: { a: 1 }, status: 'pending' }],
    usage: { inputTokens: 3, outputTokens: 4 },
  });
  const error = {
    type: 'error',
    error: { type: 'authentication_error', message: 'no' },
    request_id: 'req_1',
  };
  expect(foldAnswer(anthropicMessages.readBody(error)).error?.code).toBe('authentication_error');
});

describe('readHints', () => {
  test.each<{ title: string; userId: string; id: string | undefined }>([
    {
      title: 'joined form',
      userId: `user_${'ab12'.repeat(16)}_account_0e7c2c1e-0000-4000-8000-000000000001_session_5f2b1c9a-0000-4000-8000-000000000002`,
      id: '5f2b1c9a-0000-4000-8000-000000000002',
    },
    {
      title: 'joined form without an account',
      userId: `user_${'ab12'.repeat(16)}_account__session_5f2b1c9a-0000-4000-8000-000000000002`,
      id: '5f2b1c9a-0000-4000-8000-000000000002',
    },
    { title: 'JSON form', userId: '{"device_id":"d","account_uuid":"","session_id":"s-1"}', id: 's-1' },
    { title: 'JSON without a session', userId: '{"device_id":"d"}', id: undefined },
    { title: 'broken JSON', userId: '{"session_id":', id: undefined },
    { title: 'a mere user', userId: 'user-123', id: undefined },
  ])('finds the session in metadata.user_id: $title', ({ userId, id }) => {
    expect(anthropicMessages.readHints({ metadata: { user_id: userId } }).conversationId).toBe(id);
  });

  test('gives a history that later requests extend although cache markers move', () => {
    const mark = { cache_control: { type: 'ephemeral' } };
    const first = [{ role: 'user', content: [{ type: 'text', text: 'Hi', ...mark }] }];
    const second = [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'n', input: {} }] },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 't', content: [{ type: 'text', text: 'r', ...mark }], ...mark },
        ],
      },
    ];
    const third = [
      ...second.slice(0, 2),
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 't', content: [{ type: 'text', text: 'r' }] }],
      },
    ];
    const [one, two, three] = [first, second, third].map(
      (messages) => anthropicMessages.readHints({ messages }).history,
    );
    expect(two?.slice(0, 1)).toEqual(one);
    expect(three).toEqual(two);
  });
});

test('channels are one for each text of each block', () => {
  expect(joinChannels(anthropicMessages, toolStream)).toEqual({
    'content/0/thinking': 'I should look.',
    'content/2/text': 'Reading it.',
    'content/3/input': '{"file_path":"a.ts"}',
    'content/4/input': '',
  });
});
