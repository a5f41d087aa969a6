// Cursor's own traffic through a real sidecar: every script of the backend is one turn, whichever way it came.
import { describe, expect, test } from 'vitest';
import { answerText } from '../support/cursor/client.ts';
import { openCursorFlow, secretFields } from '../support/cursor/flow.ts';
import { createMachine } from '../support/cursor/machine.ts';
import { cancel, prompt, resume } from '../support/cursor/messages.ts';
import { BROKEN, DIFF, EXPLANATION, MENDED, SHELL_COMMAND } from '../support/cursor/story.ts';
import { findText } from '../support/home.ts';

const METHODS = ['RunSSE', 'RunPoll', 'Run'] as const;

describe.each(METHODS)('over %s', (method) => {
  test('an answer with thinking, usage and a routed model', async () => {
    const { client, recorded, cli } = await openCursorFlow();
    const { messages, trailer, requestId } = await client.run({
      method,
      first: prompt('Explain the loop', { model: 'default', fields: secretFields }),
    });
    expect(answerText(messages)).toBe(EXPLANATION.join(''));
    expect(trailer).toEqual({});
    const [shown, ...others] = await recorded();
    expect(others).toEqual([]);
    expect(shown?.session.conversationId).toBe('conv-1');
    expect(shown?.turns).toMatchObject([
      {
        requestId,
        model: 'Composer 2',
        prompt: { text: 'Explain the loop', attachments: [] },
        response: { text: EXPLANATION.join(''), thinking: 'A short question wants a short answer.' },
        outcome: 'completed',
      },
    ]);
    expect(shown?.turns[0]?.usage).toEqual({
      inputTokens: 1200,
      outputTokens: 34,
      cacheReadTokens: 1000,
      reasoningTokens: 12,
    });
    expect(shown?.gaps).toEqual([]);
    await expect
      .poll(async () => JSON.parse(await cli('status', '--json')).cursor)
      .toEqual({ turns: 1, lastTurnAt: expect.any(String), undecoded: 0, unknownFields: 0 });
    expect(await cli('status')).toMatch(/ {2}cursor {4}1 turn, last \d+ s ago; nothing undecoded\n/);
  });

  test('tools that run on the machine of the developer', async () => {
    const machine = createMachine({
      files: { 'src/cart.js': BROKEN },
      output: ['not ok 1', ' - adds up\n', 'x'.repeat(2000)],
    });
    const { client, recorded } = await openCursorFlow();
    const { messages } = await client.run({ method, first: prompt('Fix the test'), machine });
    const [shown] = await recorded();
    const [turn, ...others] = shown?.turns ?? [];
    expect(others).toEqual([]);
    expect(turn?.response.text).toBe('Let me see it fail. Fixed: the loop starts at 0.');
    expect(turn?.response.text).toBe(answerText(messages));
    const stdout = `not ok 1 - adds up\n${'x'.repeat(2000)}`;
    expect(turn?.response.toolCalls).toMatchObject([
      {
        id: 'call_1',
        name: 'shell',
        arguments: { command: SHELL_COMMAND },
        result: { failure: { exit_code: 1, stdout } },
        status: 'failed',
      },
      { name: 'read', result: { success: { content: BROKEN } }, status: 'completed' },
      {
        name: 'edit',
        arguments: { path: 'src/cart.js', stream_content: MENDED },
        result: {
          success: { diff_string: DIFF, before_full_file_content: BROKEN, after_full_file_content: MENDED },
        },
        status: 'completed',
      },
    ]);
  });

  test('a quota that only the end of the stream tells of', async () => {
    const { client, recorded } = await openCursorFlow();
    const { trailer } = await client.run({ method, first: prompt('Quota, please') });
    expect(trailer?.error).toMatchObject({ code: 'resource_exhausted' });
    const [shown] = await recorded();
    expect(shown?.turns).toMatchObject([
      {
        response: {
          text: '',
          error: {
            code: 'ERROR_RATE_LIMITED_CHANGEABLE',
            message: 'Slow down: You have used all of your requests.',
          },
        },
        outcome: 'failed',
      },
    ]);
  });

  test('a run that its user cancels', async () => {
    const onMessage = () => [cancel];
    const { client, recorded } = await openCursorFlow();
    await client.run({ method, first: prompt('Stop later'), onMessage });
    const [shown] = await recorded();
    expect(shown?.turns).toMatchObject([{ response: { text: 'One, two, ' }, outcome: 'cancelled' }]);
  });

  test('a notice of the server is no part of the answer', async () => {
    const { client, recorded } = await openCursorFlow();
    await client.run({ method, first: prompt('Notice me') });
    const [shown] = await recorded();
    expect(shown?.turns[0]?.response).toMatchObject({
      text: 'Here you are.',
      notice: 'Two requests are left this month.',
    });
  });

  test('fields and tools that are not known yet', async () => {
    const { client, recorded, cli } = await openCursorFlow();
    await client.run({ method, first: prompt('Future, please') });
    const [shown] = await recorded();
    expect(shown?.turns[0]?.response).toMatchObject({
      text: 'Done anyway.',
      toolCalls: [{ name: 'tool#99', status: 'completed' }],
    });
    expect(JSON.stringify(shown?.exchanges)).toContain('a new case');
    await expect
      .poll(async () => JSON.parse(await cli('status', '--json')).cursor)
      .toMatchObject({ turns: 1, undecoded: 0, unknownFields: 4 });
  });

  test('an attempt that broke off and the one that goes on from its checkpoint are one turn', async () => {
    const { client, recorded } = await openCursorFlow();
    const first = await client.run({ method, first: prompt('Break off') }).catch(() => undefined);
    const ids = first === undefined ? {} : { originalRequestId: first.requestId };
    const second = await client.run({ method, first: resume(), ...ids });
    expect(answerText(second.messages)).toBe('the second half.');
    const [shown, ...others] = await recorded();
    expect(others).toEqual([]);
    expect(shown?.turns).toMatchObject([
      {
        prompt: { text: 'Break off' },
        response: { text: 'The first half, the second half.' },
        outcome: 'completed',
      },
    ]);
  });

  test('a secret that is streamed in pieces never reaches the disk', async () => {
    const { client, recorded, sidecar, streamedSecret } = await openCursorFlow();
    const { messages } = await client.run({ method, first: prompt('Token?') });
    expect(answerText(messages)).toContain(streamedSecret);
    const [shown] = await recorded();
    expect(shown?.turns[0]?.response.text).toMatch(
      /^The token is \[REDACTED:[^:\]]+:[0-9a-f]{8}\]\. Keep it safe\.$/,
    );
    expect(await findText(sidecar.home, streamedSecret)).toEqual([]);
  });
});
