// The plane whose loop runs on the client: from bytes to deltas, channels, facts and turns.
import { describe, expect, test } from 'vitest';
import { foldAnswer } from '../../../../../src/core/dialect/answer.ts';
import { cursorInference } from '../../../../../src/core/dialect/cursor/inference/dialect.ts';
import { foldTurns } from '../../../../../src/core/dialect/turns.ts';
import type { JsonObject } from '../../../../../src/core/model/json.ts';
import { encode, type Field } from '../../../../support/cursor/encode.ts';
import { toAppend, toRun, toStreamEvents } from '../../../../support/cursor/exchanges.ts';
import { joinChannels } from '../../exchanges.ts';

const service = '/aiserver.v1.InferenceService';
const answer = (id: string, ...part: readonly Field[]) => encode([3, encode([1, id], [2, encode(...part)])]);
const said = (id: string, words: string) => answer(id, [1, encode([1, words])]);
const call = (id: string, ...part: readonly Field[]) => answer(id, [2, encode(...part)]);
const usage = (id: string, input: number, output: number) =>
  answer(id, [5, encode([1, input], [2, output], [3, 7])]);
const end = (id: string, ...error: readonly Field[]) => encode([4, encode([1, id], ...error)]);
const ready = encode([2, encode([1, 'claude-4.6-opus'], [3, 'Opus (routed)'])]);

const user = (words: string) => encode([1, 1], [2, words]);
const assistant = (words: string) => encode([1, 2], [2, words]);
const toolMessage = (id: string, result: string, isError = false) =>
  encode([1, 3], [6, encode([1, encode([1, id], [2, 'Read'], [3, encode([3, result])], [4, isError])])]);
const streamRequest = (...messages: readonly Uint8Array[]) =>
  encode(...messages.map((message): Field => [1, message]), [5, 'claude'], [8, 'conv-1']);
const invoke = (id: string, ...messages: readonly Uint8Array[]) =>
  encode([2, encode([1, id], [2, streamRequest(...messages)])]);
const runRequest = encode([1, encode([1, 'conv-1'], [3, encode([1, 'claude-asked'])])]);

const trees = (messages: readonly Uint8Array[], method = 'RunInference') =>
  toStreamEvents(`${service}/${method}`, 'response', messages).map(({ data }) => data as JsonObject);
const read = (...messages: readonly Uint8Array[]) =>
  trees(messages).flatMap((tree) => cursorInference.readEvent(tree));

test('an answer is text, thinking, calls, usage and model', () => {
  expect(
    foldAnswer(
      read(
        encode([1, encode()]),
        ready,
        answer('i', [9, encode([1, 'hm'], [2, 'signature'])]),
        said('i', 'Hel'),
        said('i', 'lo'),
        call('i', [1, 'call_a'], [2, 'Read'], [3, '{"path"']),
        call('i', [1, 'call_b'], [2, 'Grep'], [3, '{}'], [4, true], [5, 1]),
        call('i', [1, 'call_a'], [3, ':"a"}'], [4, true]),
        answer('i', [3, encode([1, 1], [2, 2], [3, 3])]),
        usage('i', 10, 20),
        answer('i', [4, encode([1, 'resp_1'], [2, 'claude-4.6-opus'])]),
      ),
    ),
  ).toEqual({
    text: 'Hello',
    thinking: 'hm',
    model: 'claude-4.6-opus',
    usage: { inputTokens: 10, outputTokens: 20, cacheReadTokens: 7 },
    toolCalls: [
      { id: 'call_a', name: 'Read', arguments: { path: 'a' }, status: 'pending' },
      { id: 'call_b', name: 'Grep', arguments: {}, status: 'pending' },
    ],
  });
});

test.each<[string, Uint8Array, object]>([
  [
    'by its type',
    answer('i', [8, encode([1, 'too long'], [3, true], [5, 2])]),
    { code: 'INPUT_TOKEN_LIMIT', message: 'too long' },
  ],
  [
    'by its limit',
    answer('i', [8, encode([1, 'cut'], [4, true])]),
    { code: 'OUTPUT_TOKEN_LIMIT', message: 'cut' },
  ],
  [
    'by its code',
    answer('i', [8, encode([1, 'no'], [2, 'overloaded_error'])]),
    { code: 'overloaded_error', message: 'no' },
  ],
  ['of a new type', answer('i', [8, encode([1, 'no'], [5, 99])]), { code: 'error#99', message: 'no' }],
  [
    'in the information on a response',
    answer('i', [4, encode([5, 'boom'])]),
    { code: 'error', message: 'boom' },
  ],
  [
    'at the end of a call',
    end('i', [2, encode([1, 'unavailable'], [2, 'later'])]),
    { code: 'unavailable', message: 'later' },
  ],
])('an error is told %s', (_, bytes, error) => {
  expect(foldAnswer(read(bytes)).error).toEqual(error);
});

test('channels join the pieces of each call of a model', () => {
  const events = trees([
    said('i', 'a'),
    said('j', 'x'),
    said('i', 'b'),
    call('i', [1, 'c'], [3, '{"k']),
    call('i', [1, 'c'], [3, '"}']),
    call('j', [3, 'no id']),
    answer('i', [9, encode([1, 'hm'])]),
  ]);
  expect(joinChannels(cursorInference, events)).toEqual({
    'invocation/i/text': 'ab',
    'invocation/j/text': 'x',
    'invocation/i/thinking': 'hm',
    'call/i/c': '{"k"}',
    'call/j/0': 'no id',
  });
});

describe('turns', () => {
  const loop = {
    client: [
      runRequest,
      invoke('i1', encode([1, 4], [2, 'You are Cursor.']), user('Fix it')),
      invoke('i2', user('Fix it'), assistant('I look.'), toolMessage('call_a', 'text of a')),
      encode([4, encode()]),
    ],
    server: [
      ready,
      said('i1', 'I look. '),
      call('i1', [1, 'call_a'], [2, 'Read'], [3, '{"path":"a"}']),
      usage('i1', 10, 1),
      end('i1'),
      said('i2', 'Done.'),
      usage('i2', 20, 2),
      end('i2'),
    ],
  };
  const turn = {
    model: 'Opus (routed)',
    prompt: { text: 'Fix it', attachments: [] },
    response: {
      text: 'I look. Done.',
      toolCalls: [
        { id: 'call_a', name: 'Read', arguments: { path: 'a' }, result: 'text of a', status: 'completed' },
      ],
    },
    usage: { inputTokens: 30, outputTokens: 3, cacheReadTokens: 14 },
    outcome: 'completed',
  };

  test('are the calls of one loop in RunInference', () => {
    const exchange = toRun({ id: '1', method: `${service}/RunInference`, ...loop });
    expect(foldTurns([exchange])).toMatchObject([
      { ...turn, id: '1', requestId: 'request-1', exchanges: ['1'] },
    ]);
  });

  test('are the same through RunInferenceSSE and BidiAppend', () => {
    const stream = toRun({ id: '1', method: `${service}/RunInferenceSSE`, server: loop.server });
    const appends = loop.client.map((message, index) =>
      toAppend(String(index + 2), message, { seqno: index, type: 'RunInferenceClientMessage' }),
    );
    expect(foldTurns([stream, ...appends])).toMatchObject([{ ...turn, exchanges: ['1', '2', '3', '4'] }]);
  });

  test('are the calls of one loop in one Stream each', () => {
    const stream = (id: string, request: Uint8Array, ...response: readonly (readonly Field[])[]) =>
      toRun({
        id,
        requestId: `request-${id}`,
        method: `${service}/Stream`,
        client: [request],
        server: response.map((fields) => encode(...fields)),
      });
    const first = stream(
      '1',
      streamRequest(user('Fix it')),
      [[1, encode([1, 'I look. '])]],
      [[2, encode([1, 'call_a'], [2, 'Read'], [3, '{"path":"a"}'])]],
    );
    const second = stream(
      '2',
      streamRequest(user('Fix it'), assistant('I look.'), toolMessage('call_a', 'boom', true)),
      [[1, encode([1, 'Done.'])]],
    );
    expect(foldTurns([first, second])).toMatchObject([
      {
        prompt: { text: 'Fix it' },
        model: 'claude',
        response: { text: 'I look. Done.', toolCalls: [{ result: 'boom', status: 'failed' }] },
        exchanges: ['1', '2'],
      },
    ]);
  });

  test('end with their own error, whatever comes of the stream after', () => {
    const failed = toRun({
      id: '1',
      method: `${service}/RunInference`,
      client: [invoke('i1', user('Fix it'))],
      server: [end('i1', [2, encode([1, 'unavailable'], [2, 'later'])])],
    });
    expect(foldTurns([failed])).toMatchObject([
      { outcome: 'failed', response: { error: { code: 'unavailable', message: 'later' } } },
    ]);
    const cut = toRun({
      id: '1',
      method: `${service}/RunInference`,
      client: [invoke('i1', user('Fix it'))],
      server: [said('i1', 'Do'), said('i1', 'ne'), end('i1')],
      facts: { outcome: 'cut', error: { code: 'ECONNRESET', message: 'reset' } },
    });
    expect(foldTurns([cut])).toMatchObject([{ outcome: 'completed', response: { text: 'Done' } }]);
    expect(foldTurns([cut])[0]?.response).not.toHaveProperty('error');
  });

  test('are cancelled where the client cancels the call', () => {
    const exchange = toRun({
      id: '1',
      method: `${service}/RunInference`,
      client: [invoke('i1', user('Fix it')), encode([3, encode([1, 'i1'])])],
      server: [said('i1', 'I ')],
    });
    expect(foldTurns([exchange])).toMatchObject([{ outcome: 'cancelled', response: { text: 'I ' } }]);
  });

  test('take the trailer for the call that was open', () => {
    const exchange = toRun({
      id: '1',
      method: `${service}/RunInference`,
      client: [invoke('i1', user('Fix it'))],
      server: [said('i1', 'I ')],
      end: { error: { code: 'permission_denied', message: 'not enabled for this account' } },
    });
    expect(foldTurns([exchange])).toMatchObject([
      { outcome: 'failed', response: { error: { code: 'permission_denied' } } },
    ]);
  });
});

test('facts have images and files of a message in parts', () => {
  const parts = encode(
    [1, encode([1, encode([1, 'Look'])])],
    [1, encode([2, encode([1, new Uint8Array([255, 216])], [2, 'image/jpeg'])])],
    [1, encode([3, encode([1, 'x'], [2, 'text/plain'], [3, 'notes.txt'])])],
  );
  const [event] = toStreamEvents(`${service}/Stream`, 'request', [streamRequest(encode([1, 1], [3, parts]))]);
  expect(cursorInference.readRequest(event?.data as JsonObject).prompt).toEqual({
    text: 'Look',
    attachments: [{ kind: 'image' }, { kind: 'file', path: 'notes.txt' }],
  });
});
