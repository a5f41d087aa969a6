// Responses as the API reference describes it, and as Codex uses it.
import type { ResponseStreamEvent } from 'openai/resources/responses/responses';
import { describe, expect, test } from 'vitest';
import { foldAnswer } from '../../../../src/core/dialect/answer.ts';
import { openaiResponses } from '../../../../src/core/dialect/openai-responses/dialect.ts';
import type { JsonObject } from '../../../../src/core/model/json.ts';
import { joinChannels, readAll } from '../exchanges.ts';

/** An event as the SDK names it, so that a type that the API does not have cannot slip in. */
function event(type: ResponseStreamEvent['type'], rest: JsonObject): JsonObject {
  return { type, sequence_number: 0, ...rest };
}
const at = (output_index: number, rest: JsonObject): JsonObject => ({
  output_index,
  item_id: `item_${output_index}`,
  ...rest,
});

const reasoning = { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'Plan it' }] };
const message = {
  type: 'message',
  id: 'msg_1',
  role: 'assistant',
  content: [{ type: 'output_text', text: 'Hello' }],
};
const call = { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'read' };
const patch = { type: 'custom_tool_call', id: 'ctc_1', call_id: 'call_2', name: 'apply_patch' };
const search = { type: 'web_search_call', id: 'ws_1', action: { type: 'search', query: 'q' } };
const usage = {
  input_tokens: 50,
  input_tokens_details: { cached_tokens: 40, cache_write_tokens: 2 },
  output_tokens: 30,
  output_tokens_details: { reasoning_tokens: 10 },
  total_tokens: 80,
};
const response = { id: 'resp_1', object: 'response', model: 'gpt-5.2', error: null, usage: null };
const output = [
  reasoning,
  message,
  { ...call, arguments: '{"path":"a"}', status: 'completed' },
  { ...patch, input: '*** Begin', status: 'completed' },
  { ...search, status: 'completed' },
];

const stream: readonly JsonObject[] = [
  event('response.created', { response: { ...response, status: 'in_progress', output: [] } }),
  event('response.in_progress', { response: { ...response, status: 'in_progress', output: [] } }),
  event('response.output_item.added', at(0, { item: { ...reasoning, summary: [] } })),
  event('response.reasoning_summary_text.delta', at(0, { summary_index: 0, delta: 'Plan' })),
  event('response.reasoning_summary_text.delta', at(0, { summary_index: 0, delta: ' it' })),
  event('response.reasoning_summary_text.done', at(0, { summary_index: 0, text: 'Plan it' })),
  event('response.output_item.done', at(0, { item: reasoning })),
  event('response.output_item.added', at(1, { item: { ...message, content: [] } })),
  event('response.content_part.added', at(1, { content_index: 0, part: { type: 'output_text', text: '' } })),
  event('response.output_text.delta', at(1, { content_index: 0, delta: 'Hel' })),
  event('response.output_text.delta', at(1, { content_index: 0, delta: 'lo' })),
  event('response.output_text.done', at(1, { content_index: 0, text: 'Hello' })),
  event(
    'response.content_part.done',
    at(1, { content_index: 0, part: { type: 'output_text', text: 'Hello' } }),
  ),
  event('response.output_item.done', at(1, { item: message })),
  event('response.output_item.added', at(2, { item: { ...call, arguments: '', status: 'in_progress' } })),
  event('response.function_call_arguments.delta', at(2, { delta: '{"path"' })),
  event('response.function_call_arguments.delta', at(2, { delta: ':"a"}' })),
  event('response.function_call_arguments.done', at(2, { arguments: '{"path":"a"}' })),
  event('response.output_item.done', at(2, { item: output[2] as JsonObject })),
  event('response.output_item.added', at(3, { item: { ...patch, input: '' } })),
  event('response.custom_tool_call_input.delta', at(3, { delta: '*** ' })),
  event('response.custom_tool_call_input.delta', at(3, { delta: 'Begin' })),
  event('response.custom_tool_call_input.done', at(3, { input: '*** Begin' })),
  event('response.output_item.added', at(4, { item: { ...search, status: 'in_progress' } })),
  event('response.web_search_call.searching', at(4, {})),
  event('response.output_item.done', at(4, { item: output[4] as JsonObject })),
  event('response.completed', { response: { ...response, status: 'completed', output, usage } }),
];

const answer = {
  text: 'Hello',
  thinking: 'Plan it',
  model: 'gpt-5.2',
  toolCalls: [
    { id: 'call_1', name: 'read', arguments: { path: 'a' }, status: 'pending' },
    { id: 'call_2', name: 'apply_patch', arguments: '*** Begin', status: 'pending' },
    { id: 'ws_1', name: 'web_search', arguments: search.action, status: 'completed' },
  ],
  usage: { inputTokens: 50, outputTokens: 30, cacheReadTokens: 40, cacheWriteTokens: 2, reasoningTokens: 10 },
};

describe('readEvent', () => {
  test('gives each text once although the stream repeats it', () => {
    expect(foldAnswer(readAll(openaiResponses, stream))).toEqual(answer);
  });

  test('gives what was said of a call that was cut', () => {
    const events = stream.slice(
      0,
      stream.findIndex(({ type }) => type === 'response.function_call_arguments.done'),
    );
    const cut = [...events.slice(0, -1)];
    expect(foldAnswer(readAll(openaiResponses, cut)).toolCalls).toEqual([
      { id: 'call_1', name: 'read', arguments: '{"path"', status: 'pending' },
    ]);
  });

  test('gives refusals as text and raw reasoning as thinking', () => {
    const events = [
      event('response.reasoning_text.delta', at(0, { content_index: 0, delta: 'Hm' })),
      event('response.refusal.delta', at(1, { content_index: 0, delta: 'No.' })),
    ];
    expect(foldAnswer(readAll(openaiResponses, events))).toMatchObject({ text: 'No.', thinking: 'Hm' });
  });

  test.each<{ title: string; value: JsonObject; error: object }>([
    {
      title: 'stream error',
      value: event('error', { code: 'rate_limit_exceeded', message: 'Slow', param: null }),
      error: { code: 'rate_limit_exceeded', message: 'Slow' },
    },
    {
      title: 'WebSocket error',
      value: {
        type: 'error',
        status: 400,
        error: { type: 'invalid_request_error', code: null, message: 'Bad' },
      },
      error: { code: 'invalid_request_error', message: 'Bad' },
    },
    {
      title: 'failed response',
      value: event('response.failed', {
        response: { ...response, status: 'failed', error: { code: 'server_error', message: 'Oops' } },
      }),
      error: { code: 'server_error', message: 'Oops' },
    },
    {
      title: 'failed response without a reason',
      value: event('response.failed', { response: { ...response, status: 'failed' } }),
      error: { code: 'failed', message: '' },
    },
  ])('gives an error: $title', ({ value, error }) => {
    expect(foldAnswer(openaiResponses.readEvent(value)).error).toEqual(error);
  });

  test('gives no error for an incomplete response', () => {
    const value = event('response.incomplete', {
      response: {
        ...response,
        status: 'incomplete',
        incomplete_details: { reason: 'max_output_tokens' },
        usage,
      },
    });
    expect(foldAnswer(openaiResponses.readEvent(value))).toEqual({
      text: '',
      toolCalls: [],
      model: 'gpt-5.2',
      usage: answer.usage,
    });
  });
});

describe('readBody', () => {
  test('gives the same as the stream', () => {
    expect(foldAnswer(openaiResponses.readBody({ ...response, status: 'completed', output, usage }))).toEqual(
      answer,
    );
  });

  test.each<{ title: string; item: JsonObject; call: object }>([
    {
      title: 'MCP call that failed',
      item: {
        type: 'mcp_call',
        id: 'mcp_1',
        name: 'roll',
        arguments: '{"n":6}',
        server_label: 'x',
        error: 'no',
      },
      call: { id: 'mcp_1', name: 'roll', arguments: { n: 6 }, result: 'no', status: 'failed' },
    },
    {
      title: 'MCP call',
      item: {
        type: 'mcp_call',
        id: 'mcp_1',
        name: 'roll',
        arguments: '{"n":6}',
        server_label: 'x',
        output: '4',
      },
      call: { id: 'mcp_1', name: 'roll', arguments: { n: 6 }, result: '4', status: 'completed' },
    },
    {
      title: 'code interpreter',
      item: {
        type: 'code_interpreter_call',
        id: 'ci_1',
        code: '1',
        status: 'completed',
        outputs: [{ type: 'logs', logs: '1' }],
      },
      call: {
        id: 'ci_1',
        name: 'code_interpreter',
        arguments: '1',
        result: [{ type: 'logs', logs: '1' }],
        status: 'completed',
      },
    },
    {
      title: 'local shell',
      item: {
        type: 'local_shell_call',
        id: 'lsh_1',
        call_id: 'call_9',
        action: { type: 'exec', command: ['ls'] },
      },
      call: {
        id: 'call_9',
        name: 'local_shell',
        arguments: { type: 'exec', command: ['ls'] },
        status: 'pending',
      },
    },
  ])('gives a call: $title', ({ item, call: expected }) => {
    expect(foldAnswer(openaiResponses.readBody({ output: [item] })).toolCalls).toEqual([expected]);
  });
});

test.each<{ body: JsonObject; hints: object }>([
  { body: { input: 'Hi', prompt_cache_key: 'k' }, hints: { history: [{ role: 'user', content: 'Hi' }] } },
  { body: { conversation: 'conv_1' }, hints: { conversationId: 'conv_1', history: [] } },
  { body: { conversation: { id: 'conv_1' } }, hints: { conversationId: 'conv_1', history: [] } },
  { body: { previous_response_id: 'resp_1' }, hints: { previousResponseId: 'resp_1', history: [] } },
])('readHints gives $hints', ({ body, hints }) => {
  expect(openaiResponses.readHints(body)).toEqual(hints);
});

test('channels are one for each text of each output item', () => {
  const shell = event(
    'response.shell_call_output_content.delta',
    at(5, { command_index: 1, delta: { stdout: 'o' } }),
  );
  expect(joinChannels(openaiResponses, [...stream, shell])).toEqual({
    'output/0/reasoning_summary_text/0': 'Plan it',
    'output/1/output_text/0': 'Hello',
    'output/2/function_call_arguments': '{"path":"a"}',
    'output/3/custom_tool_call_input': '*** Begin',
    'output/5/shell_call_output_content/1/stdout': 'o',
  });
});
