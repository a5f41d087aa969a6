// What the client sends the agent: from bytes to facts and hints.
import { describe, expect, test } from 'vitest';
import { cursorAgent } from '../../../../../src/core/dialect/cursor/agent/dialect.ts';
import type { JsonObject } from '../../../../../src/core/model/json.ts';
import { encode } from '../../../../support/cursor/encode.ts';
import { toAppend, toRun, toStreamEvents } from '../../../../support/cursor/exchanges.ts';
import * as message from '../../../../support/cursor/messages.ts';

const clientTree = (bytes: Uint8Array) =>
  toStreamEvents('/agent.v1.AgentService/Run', 'request', [bytes])[0]?.data as JsonObject;

describe('the facts of a request', () => {
  const blobId = new Uint8Array(32).fill(255);

  test('are prompt, attachments and model', () => {
    const context = encode(
      [1, encode([1, blobId], [3, '/tmp/shot.png'])],
      [1, encode([3, '/tmp/other.png'])],
      [4, encode([1, 'let a'], [2, '/w/a.ts'])],
      [5, encode([1, 'a'], [2, '/w/b.ts'])],
      [6, encode([1, '$ ls'], [2, 'zsh'])],
      [8, encode([1, '/w/src'])],
      [9, encode([1, 'https://example.com'])],
      [10, encode([1, encode([1, 'x.mdc'], [2, 'be terse'])])],
      [12, encode([1, 'review'], [2, 'Review this.'])],
      [16, encode([1, 'more'])],
      [16, encode([2, blobId])],
      [19, encode([1, 'agent-1'], [2, 'Old chat'])],
      [26, encode([9, 5])],
    );
    const action = message.userAction([1, 'Fix it'], [3, context]);
    expect(cursorAgent.readRequest(clientTree(message.runRequest(action, { model: 'default' })))).toEqual({
      model: 'default',
      prompt: {
        text: 'Fix it',
        attachments: [
          { kind: 'image', path: `sha256:${'ff'.repeat(32)}` },
          { kind: 'image', path: '/tmp/other.png' },
          { kind: 'file', path: '/w/a.ts', text: 'let a' },
          { kind: 'selection', path: '/w/b.ts', text: 'a' },
          { kind: 'rule', path: 'x.mdc', text: 'be terse' },
          { kind: 'other', text: 'more' },
          { kind: 'other', path: `sha256:${'ff'.repeat(32)}` },
          { kind: 'other', path: 'zsh', text: '$ ls' },
          { kind: 'other', path: '/w/src' },
          { kind: 'other', path: 'https://example.com' },
          { kind: 'other', path: 'review', text: 'Review this.' },
          { kind: 'other', path: 'Old chat' },
          { kind: 'other', text: '{"#9":5}' },
        ],
      },
      toolResults: [],
      isContinuation: false,
    });
  });

  test('have a text that is only referred to as an attachment', () => {
    const { prompt } = cursorAgent.readRequest(
      clientTree(message.runRequest(message.userAction([18, blobId]))),
    );
    expect(prompt).toEqual({ text: '', attachments: [{ kind: 'other', path: `sha256:${'ff'.repeat(32)}` }] });
  });

  test.each<[string, Uint8Array, string]>([
    ['start_plan', encode([6, encode([1, encode([1, 'Plan it'])])]), 'Plan it'],
    ['shell_command', encode([5, encode([1, encode([1, 'git status'])])]), 'git status'],
    [
      'queued messages before it',
      encode([1, encode([1, encode([1, 'two'])], [4, encode([1, 'one'])])]),
      'one\ntwo',
    ],
  ])('have the words of %s', (_, action, words) => {
    expect(cursorAgent.readRequest(clientTree(message.runRequest(action))).prompt.text).toBe(words);
  });

  test('have a plan that is carried out as an attachment', () => {
    const action = encode([7, encode([3, 'file:///plan.md'], [4, '# Plan'])]);
    expect(cursorAgent.readRequest(clientTree(message.runRequest(action))).prompt).toEqual({
      text: '',
      attachments: [{ kind: 'other', path: 'file:///plan.md', text: '# Plan' }],
    });
  });

  test.each<[string, Uint8Array, boolean]>([
    ['a simulated message', message.runRequest(message.userAction([1, 'You have 3 lints'], [5, true])), true],
    ['a resume', message.resume(), true],
    ['a completion in the background', message.runRequest(encode([12, encode([1, 1])])), true],
    ['a result', message.execAnswer(1, 2, encode([1, encode([5, 'secret'])])), false],
    ['an approval', encode([6, encode([1, 1], [2, encode()])]), false],
    ['a heartbeat', message.clientHeartbeat, false],
    ['a blob', message.gotBlob(1, 'blob'), false],
    ['what is new', encode([99, encode([1, 'x'])]), false],
  ])('see no prompt in %s', (_, bytes, isContinuation) => {
    expect(cursorAgent.readRequest(clientTree(bytes))).toMatchObject({
      prompt: { text: '', attachments: [] },
      toolResults: [],
      isContinuation,
    });
  });

  test('are read through a BidiAppend', () => {
    const body = toAppend('1', message.prompt('Fix it'), { seqno: 2 }).request.body;
    if (body?.type !== 'json') throw new Error('expected a message');
    const append = body.value as JsonObject;
    expect(append).toMatchObject({ request_id: { request_id: 'request-1' }, append_seqno: 2 });
    expect(cursorAgent.readRequest(append)).toMatchObject({
      model: 'claude-4.6-opus',
      prompt: { text: 'Fix it' },
    });
    expect(cursorAgent.readHints(append)).toEqual({
      conversationId: 'conv-1',
      requestId: 'request-1',
      history: [],
    });
  });
});

test('hints are those of the run, also of one that is only prepared', () => {
  expect(cursorAgent.readHints(clientTree(message.prompt('x')))).toEqual({
    conversationId: 'conv-1',
    history: [],
  });
  expect(cursorAgent.readHints(clientTree(encode([8, encode([2, 'conv-2'])])))).toEqual({
    conversationId: 'conv-2',
    history: [],
  });
  const stream = toRun({ id: '1' }).request.body;
  expect(
    cursorAgent.readHints(stream?.type === 'stream' ? (stream.events[0]?.data as JsonObject) : {}),
  ).toEqual({
    requestId: 'request-1',
    history: [],
  });
  const uuid = '0f8fad5b-d9cb-469f-a165-70867728950e';
  const [poll] = toStreamEvents('/agent.v1.AgentService/RunPoll', 'request', [
    encode([1, encode([1, uuid])]),
  ]);
  expect(cursorAgent.readHints(poll?.data as JsonObject).requestId).toBe(uuid);
});
