// The legacy chat through a real sidecar: each form of its stream is one turn, with what its tool found on the client.
import { describe, expect, test } from 'vitest';
import {
  CHAT_ANSWER,
  CHAT_THINKING,
  chatFirst,
  chatRequest,
  chatResult,
  isWholeCall,
} from '../support/cursor/chat.ts';
import { encode } from '../support/cursor/encode.ts';
import { openCursorFlow } from '../support/cursor/flow.ts';

const CHAT = '/aiserver.v1.ChatService/StreamUnifiedChat';
const forms = ['WithTools', 'WithToolsSSE', 'WithToolsPoll'].flatMap((form) => [
  form,
  form.replace('WithTools', 'WithToolsIdempotent'),
]);

test.each(forms)('StreamUnifiedChat%s', async (form) => {
  const isIdempotent = form.includes('Idempotent');
  const { client, recorded, cli } = await openCursorFlow();
  const { trailer } = await client.run({
    method: `${CHAT}${form}`,
    first: chatFirst(chatRequest('What does a.txt say?', 'chat-1'), isIdempotent),
    onMessage: (message) => (isWholeCall(message) ? [chatResult('hello', isIdempotent)] : []),
  });
  expect(trailer).toEqual({});
  const [shown, ...others] = await recorded();
  expect(others).toEqual([]);
  expect(shown?.session.conversationId).toBe('chat-1');
  expect(shown?.turns).toMatchObject([
    {
      model: 'claude-4-sonnet',
      prompt: { text: 'What does a.txt say?' },
      response: {
        text: CHAT_ANSWER.join(''),
        thinking: CHAT_THINKING.join(''),
        toolCalls: [
          {
            id: 'chat-call-1',
            name: 'read_file',
            arguments: { path: 'a.txt' },
            result: { '#1': 'hello' },
            status: 'completed',
          },
        ],
      },
      outcome: 'completed',
    },
  ]);
  expect(shown?.gaps).toEqual([]);
  const { turns, undecoded } = JSON.parse(await cli('status', '--json')).cursor;
  expect({ turns, undecoded }).toEqual({ turns: 1, undecoded: 0 });
});

describe('StreamUnifiedChat', () => {
  test('is one request and its answer', async () => {
    const { client, recorded } = await openCursorFlow();
    await client.run({ method: CHAT, first: chatRequest('What is it?', 'chat-2') });
    const [shown, ...others] = await recorded();
    expect(others).toEqual([]);
    expect(shown?.session.conversationId).toBe('chat-2');
    expect(shown?.turns).toMatchObject([
      {
        prompt: { text: 'What is it?' },
        response: { text: CHAT_ANSWER.join(''), thinking: CHAT_THINKING.join(''), toolCalls: [] },
        outcome: 'completed',
      },
    ]);
  });

  test('says how it failed', async () => {
    const chat = async () => ({
      trailer: { error: { code: 'permission_denied', message: 'No more of this.' } },
    });
    const { client, recorded } = await openCursorFlow({ chat });
    await client.run({ method: CHAT, first: chatRequest('What is it?', 'chat-3') });
    const [shown] = await recorded();
    expect(shown?.turns).toMatchObject([
      {
        response: { text: '', error: { code: 'permission_denied', message: 'No more of this.' } },
        outcome: 'failed',
      },
    ]);
  });
});

test('two prompts of one chat are two turns of a session, images and code among them', async () => {
  const { client, recorded } = await openCursorFlow();
  const attached = [
    [3, encode([1, 'src/a.ts'])],
    [10, encode([1, 'image'])],
  ] as const;
  await client.run({ method: CHAT, first: chatRequest('First', 'chat-4') });
  await client.run({ method: CHAT, first: chatRequest('Second', 'chat-4', ...attached) });
  const [shown, ...others] = await recorded();
  expect(others).toEqual([]);
  expect(shown?.turns.map(({ prompt }) => prompt)).toEqual([
    { text: 'First', attachments: [] },
    {
      text: 'Second',
      attachments: [{ kind: 'selection', text: '{"#1":"src/a.ts"}' }, { kind: 'image' }],
    },
  ]);
});
