// The agent's answers: from bytes to deltas and what they come to.
import { describe, expect, test } from 'vitest';
import { foldAnswer } from '../../../../../src/core/dialect/answer.ts';
import { cursorAgent } from '../../../../../src/core/dialect/cursor/agent/dialect.ts';
import type { Json, JsonObject } from '../../../../../src/core/model/json.ts';
import { encode, type Field } from '../../../../support/cursor/encode.ts';
import { toStreamEvents } from '../../../../support/cursor/exchanges.ts';
import * as message from '../../../../support/cursor/messages.ts';

const method = '/agent.v1.AgentService/RunSSE';
const trees = (messages: readonly Uint8Array[]) =>
  toStreamEvents(method, 'response', messages).map(({ data }) => data as JsonObject);
const read = (...messages: readonly Uint8Array[]) =>
  trees(messages).flatMap((tree) => cursorAgent.readEvent(tree));
const fold = (...messages: readonly Uint8Array[]) => foldAnswer(read(...messages));

describe('the answer', () => {
  test('is the text, with thinking, notices, model and usage apart', () => {
    expect(
      fold(
        message.serverHeartbeat,
        message.routedModel('Claude Opus'),
        message.thinking('Let me '),
        message.thinking('see.'),
        message.notice('You are in the slow pool.'),
        message.text('Héllo '),
        message.text('👍'),
        message.checkpoint,
        message.turnEnded(1200, 34, 1000, 0, 12),
      ),
    ).toEqual({
      text: 'Héllo 👍',
      thinking: 'Let me see.',
      notice: 'You are in the slow pool.',
      model: 'Claude Opus',
      toolCalls: [],
      usage: {
        inputTokens: 1200,
        outputTokens: 34,
        cacheReadTokens: 1000,
        cacheWriteTokens: 0,
        reasoningTokens: 12,
      },
    });
  });

  test.each<[string, readonly (number | undefined)[], object | undefined]>([
    ['none, as in January 2026', [], undefined],
    [
      'four counts',
      [1, 2, 3, 4],
      { inputTokens: 1, outputTokens: 2, cacheReadTokens: 3, cacheWriteTokens: 4 },
    ],
    ['what is absent as absent', [undefined, 2], { outputTokens: 2 }],
  ])('counts %s', (_, counts, usage) => {
    expect(fold(message.turnEnded(...counts)).usage).toEqual(usage);
  });

  test('knows a call by its id from the first piece to its result', () => {
    const shell = { id: 'call_1', tool: 1, args: encode([1, 'ls -la'], [2, '/w'], [4, 'tool_1']) };
    const result = encode([1, encode([1, 'ls -la'], [3, 0], [5, 'a.ts\n'], [7, 12])]);
    const deltas = read(
      message.partialTool({ id: 'call_1', tool: 1 }, '{"command":"ls'),
      message.partialTool({ id: 'call_1', tool: 1 }, ' -la"}'),
      message.toolStarted(shell),
      message.toolCompleted({ ...shell, result }),
    );
    expect(deltas.slice(0, 2)).toEqual([
      { type: 'tool-call', key: 'call_1', id: 'call_1', name: 'shell' },
      { type: 'tool-arguments', key: 'call_1', text: '{"command":"ls' },
    ]);
    expect(foldAnswer(deltas).toolCalls).toEqual([
      {
        id: 'call_1',
        name: 'shell',
        arguments: { command: 'ls -la', working_directory: '/w', tool_call_id: 'tool_1' },
        result: { success: { command: 'ls -la', exit_code: 0, stdout: 'a.ts\n', execution_time: 12 } },
        status: 'completed',
      },
    ]);
  });

  const cases: readonly [string, string, number, Uint8Array, string, Json][] = [
    ['shell', 'success', 1, encode([1, encode([3, 0])]), 'completed', { success: { exit_code: 0 } }],
    [
      'shell',
      'failure',
      1,
      encode([2, encode([3, 2], [6, 'no such file'])]),
      'failed',
      { failure: { exit_code: 2, stderr: 'no such file' } },
    ],
    ['shell', 'timeout', 1, encode([3, encode()]), 'failed', { timeout: {} }],
    [
      'shell',
      'rejected',
      1,
      encode([4, encode([1, 'rm'], [3, 'no'])]),
      'rejected',
      { rejected: { command: 'rm', reason: 'no' } },
    ],
    [
      'shell',
      'denied',
      1,
      encode([7, encode()], [101, encode([1, 1])]),
      'rejected',
      { permission_denied: {}, sandbox_policy: { '#1': 1 } },
    ],
    [
      'shell',
      'in the background',
      1,
      encode([1, encode([3, 0])], [102, true], [104, 4242]),
      'completed',
      { success: { exit_code: 0 }, is_background: true, pid: 4242 },
    ],
    [
      'edit',
      'success',
      12,
      encode([1, encode([1, 'a.ts'], [3, 1], [4, 1], [5, '-a\n+b'], [6, 'a'], [7, 'b'])]),
      'completed',
      {
        success: {
          path: 'a.ts',
          lines_added: 1,
          lines_removed: 1,
          diff_string: '-a\n+b',
          before_full_file_content: 'a',
          after_full_file_content: 'b',
        },
      },
    ],
    ['edit', 'write denied', 12, encode([4, encode()]), 'failed', { write_denied: {} }],
    [
      'read',
      'success',
      8,
      encode([1, encode([1, 'text'], [4, 9])]),
      'completed',
      { success: { content: 'text', total_lines: 9 } },
    ],
    [
      'mcp',
      'an error of the server',
      15,
      encode([1, encode([1, encode([1, encode([1, 'bad'])])], [2, true])]),
      'failed',
      { success: { content: [{ text: { text: 'bad' } }], is_error: true } },
    ],
    ['ask_question', 'later', 23, encode([4, encode()]), 'completed', { async: {} }],
    [
      'create_plan',
      'success',
      17,
      encode([1, encode()], [3, 'file:///plan.md']),
      'completed',
      { success: {}, plan_uri: 'file:///plan.md' },
    ],
    ['await', 'of fields not known', 42, encode([1, encode([1, 5])]), 'completed', { '#1': { '#1': 5 } }],
    ['await', 'not the first member', 42, encode([2, encode([1, 5])]), 'failed', { '#2': { '#1': 5 } }],
    ['tool#99', 'of a tool not known', 99, encode([1, encode([1, 5])]), 'completed', { '#1': { '#1': 5 } }],
  ];
  test.each(cases)('has %s, %s', (name, _, tool, result, status, expected) => {
    const [call] = fold(message.toolCompleted({ id: 'c', tool, args: encode([1, 7]), result })).toolCalls;
    expect(call).toMatchObject({ id: 'c', name, status, result: expected });
  });

  test('turns the Values of an MCP call into plain JSON', () => {
    const value = (...field: readonly [Field]) => encode(...field);
    const args = encode(
      [1, 'github-issues'],
      [2, encode([1, 'title'], [2, value([3, 'Bug'])])],
      [2, encode([1, 'open'], [2, value([4, true])])],
      [2, encode([1, 'labels'], [2, value([6, encode([1, value([3, 'a'])], [1, value([1, 0])])])])],
      [4, 'github'],
      [5, 'issues'],
    );
    expect(fold(message.toolStarted({ id: 'c', tool: 15, args })).toolCalls[0]?.arguments).toEqual({
      name: 'github-issues',
      args: { title: 'Bug', open: true, labels: ['a', null] },
      provider_identifier: 'github',
      tool_name: 'issues',
    });
  });

  test('names a call whose tool is not said yet once it is', () => {
    expect(read(message.update(2, [1, 'c']))).toEqual([{ type: 'tool-call', key: 'c', id: 'c' }]);
    expect(read(message.update(2, [2, encode()]))).toEqual([]);
  });

  test('leaves out what sub-agents say', () => {
    const task = message.update(
      15,
      [1, 'c'],
      [2, encode([2, encode([1, message.interaction(1, [1, 'inner'])])])],
    );
    expect(read(task, message.update(99, [1, 'new'], [2, 5]))).toEqual([]);
  });

  test('is read alike from an answer to a poll, and from the JSON codec', () => {
    const [polled] = toStreamEvents('/agent.v1.AgentService/RunPoll', 'response', [
      encode(
        [1, 4],
        [2, Array.from(message.text('hi'), (byte) => byte.toString(16).padStart(2, '0')).join('')],
      ),
    ]);
    expect(polled?.data).toEqual({ seqno: 4, data: { interaction_update: { text_delta: { text: 'hi' } } } });
    const json = { interactionUpdate: { textDelta: { text: 'hi' } } };
    for (const event of [polled?.data as JsonObject, json]) {
      expect(cursorAgent.readEvent(event)).toEqual([{ type: 'text', text: 'hi' }]);
      expect(cursorAgent.readBody(event)).toEqual([{ type: 'text', text: 'hi' }]);
    }
    const call = { shellToolCall: { args: { command: 'ls' }, result: { permissionDenied: {} } } };
    const completed = { interactionUpdate: { toolCallCompleted: { callId: 'c', toolCall: call } } };
    expect(foldAnswer(cursorAgent.readEvent(completed)).toolCalls).toEqual([
      {
        id: 'c',
        name: 'shell',
        arguments: { command: 'ls' },
        result: { permissionDenied: {} },
        status: 'rejected',
      },
    ]);
    expect(
      cursorAgent.readEvent({ interactionUpdate: { turnEnded: { inputTokens: '12', outputTokens: 3 } } }),
    ).toEqual([{ type: 'usage', usage: { inputTokens: 12, outputTokens: 3 } }]);
  });

  test('ends with the error of the trailer', () => {
    expect(cursorAgent.readEvent({ error: { code: 'unauthenticated', message: 'no' } })).toEqual([
      { type: 'error', code: 'unauthenticated', message: 'no' },
    ]);
    expect(cursorAgent.readBody({ code: 'unauthenticated', message: 'no' })).toEqual([
      { type: 'error', code: 'unauthenticated', message: 'no' },
    ]);
  });
});
