// The legacy chat: from bytes to deltas, channels, facts and turns.
import { describe, expect, test } from 'vitest';
import { foldAnswer } from '../../../../../src/core/dialect/answer.ts';
import { cursorChat } from '../../../../../src/core/dialect/cursor/chat/dialect.ts';
import { foldTurns } from '../../../../../src/core/dialect/turns.ts';
import type { JsonObject } from '../../../../../src/core/model/json.ts';
import { encode, type Field } from '../../../../support/cursor/encode.ts';
import { toAppend, toRun, toStreamEvents } from '../../../../support/cursor/exchanges.ts';
import { joinChannels } from '../../exchanges.ts';

const service = '/aiserver.v1.ChatService';
const withTools = `${service}/StreamUnifiedChatWithTools`;
const answer = (...fields: readonly Field[]) => encode([2, encode(...fields)]);
const call = (...fields: readonly Field[]) => encode([1, encode(...fields)]);
const human = (...fields: readonly Field[]) => encode([2, 1], ...fields);
const request = (...messages: readonly Uint8Array[]) =>
  encode([
    1,
    encode(...messages.map((message): Field => [1, message]), [5, encode([1, 'gpt-5'])], [23, 'conv-1']),
  ]);
const trees = (method: string, messages: readonly Uint8Array[]) =>
  toStreamEvents(method, 'response', messages).map(({ data }) => data as JsonObject);
const fold = (...messages: readonly Uint8Array[]) =>
  foldAnswer(trees(withTools, messages).flatMap((tree) => cursorChat.readEvent(tree)));

test('an answer is text, thinking and calls with their arguments in pieces or whole', () => {
  expect(
    fold(
      answer([25, encode([1, 'hm'], [2, 'signature'])]),
      answer([1, 'Hel']),
      answer([1, 'lo']),
      call([1, 40], [3, 'c1'], [9, 'read_file_v2'], [10, '{"path"'], [14, true]),
      call([1, 40], [3, 'c1'], [10, ':"a"}'], [14, true], [15, true]),
      call([1, 15], [3, 'c2'], [10, '{"command":"ls"}']),
      call([1, 39], [3, 'c3'], [52, encode([1, 'src'])]),
      call([1, 999], [3, 'c4']),
      answer([16, encode([1, 'c4'], [2, encode([1, 5])])]),
    ),
  ).toEqual({
    text: 'Hello',
    thinking: 'hm',
    toolCalls: [
      { id: 'c1', name: 'read_file_v2', arguments: { path: 'a' }, status: 'pending' },
      { id: 'c2', name: 'run_terminal_v2', arguments: { command: 'ls' }, status: 'pending' },
      { id: 'c3', name: 'list_dir_v2', arguments: { '#1': 'src' }, status: 'pending' },
      { id: 'c4', name: 'tool#999', arguments: {}, result: { '#1': 5 }, status: 'completed' },
    ],
  });
});

test('channels join text, thinking and arguments that come in pieces', () => {
  const idempotent = `${service}/StreamUnifiedChatWithToolsIdempotent`;
  const messages = [
    answer([1, 'a']),
    answer([25, encode([1, 'x'])]),
    answer([1, 'b']),
    call([3, 'c1'], [10, '{'], [14, true]),
    call([3, 'c1'], [10, '}'], [14, true]),
    call([3, 'c2'], [10, '{"whole":1}']),
  ];
  const expected = { text: 'ab', thinking: 'x', 'call/c1': '{}' };
  expect(joinChannels(cursorChat, trees(withTools, messages))).toEqual(expected);
  const wrapped = messages.map((message) => encode([1, message]));
  expect(joinChannels(cursorChat, trees(idempotent, wrapped))).toEqual(expected);
});

describe('the facts of a request', () => {
  const facts = (bytes: Uint8Array) =>
    cursorChat.readRequest(toStreamEvents(withTools, 'request', [bytes])[0]?.data as JsonObject);

  test('are what the human said after the last answer', () => {
    const bytes = request(
      human([1, 'Old']),
      encode([1, 'Answer'], [2, 2]),
      human([1, 'New'], [10, encode([1, 5])]),
    );
    expect(facts(bytes)).toEqual({
      model: 'gpt-5',
      prompt: { text: 'New', attachments: [{ kind: 'image' }] },
      toolResults: [],
      isContinuation: false,
    });
  });

  test('have a long text by its blob', () => {
    const bytes = request(human([89, new Uint8Array(32).fill(254)]));
    expect(facts(bytes).prompt.attachments).toEqual([{ kind: 'other', path: `sha256:${'fe'.repeat(32)}` }]);
  });

  test.each<[string, Uint8Array, object]>([
    [
      'completed',
      encode([1, 15], [35, 'c'], [24, encode([1, 'a.ts'], [2, 0])]),
      { result: { output: 'a.ts', exit_code: 0 }, status: 'completed' },
    ],
    [
      'rejected',
      encode([1, 15], [35, 'c'], [24, encode([3, true])]),
      { result: { rejected: true }, status: 'rejected' },
    ],
    [
      'failed',
      encode([1, 5], [35, 'c'], [8, encode([1, 'gone away from here and everywhere'])]),
      { status: 'failed' },
    ],
    [
      'of an unknown tool',
      encode([1, 999], [35, 'c'], [77, encode([1, 5])]),
      { result: { '#77': { '#1': 5 } }, status: 'completed' },
    ],
  ])('have a result, %s', (_, result, expected) => {
    expect(facts(encode([2, result])).toolResults).toMatchObject([{ id: 'c', ...expected }]);
  });

  test('have hints', () => {
    const tree = toStreamEvents(withTools, 'request', [request()])[0]?.data as JsonObject;
    expect(cursorChat.readHints(tree)).toEqual({ conversationId: 'conv-1', history: [] });
  });
});

describe('a turn', () => {
  const client = [
    request(human([1, 'List'])),
    encode([2, encode([1, 15], [35, 'c'], [24, encode([1, 'a.ts'])])]),
  ];
  const server = [
    answer([1, 'I list. ']),
    call([1, 15], [3, 'c'], [10, '{"command":"ls"}']),
    answer([1, 'One file.']),
  ];
  const turn = {
    requestId: 'request-1',
    model: 'gpt-5',
    prompt: { text: 'List', attachments: [] },
    response: {
      text: 'I list. One file.',
      toolCalls: [
        {
          id: 'c',
          name: 'run_terminal_v2',
          arguments: { command: 'ls' },
          result: { output: 'a.ts' },
          status: 'completed',
        },
      ],
    },
    outcome: 'completed',
  };

  test('is one stream', () => {
    expect(foldTurns([toRun({ id: '1', method: withTools, client, server })])).toMatchObject([
      { ...turn, exchanges: ['1'] },
    ]);
  });

  test('is one stream and its appends', () => {
    const stream = toRun({ id: '1', method: `${withTools}SSE`, server });
    const appends = client.map((message, index) =>
      toAppend(String(index + 2), message, { seqno: index, type: 'StreamUnifiedChatRequestWithTools' }),
    );
    expect(foldTurns([stream, ...appends])).toMatchObject([{ ...turn, exchanges: ['1', '2', '3'] }]);
  });

  test('is the oldest form, without tools', () => {
    const exchange = toRun({
      id: '1',
      method: `${service}/StreamUnifiedChat`,
      client: [encode([1, human([1, 'Hi'])], [23, 'conv-1'])],
      server: [encode([1, 'Hello'])],
    });
    expect(foldTurns([exchange])).toMatchObject([{ prompt: { text: 'Hi' }, response: { text: 'Hello' } }]);
  });
});
