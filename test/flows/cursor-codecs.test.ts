// How Cursor's messages come, through a real sidecar: br for each envelope, the JSON codec, appends with ids of their own.
import { describe, expect, test } from 'vitest';
import { answerText } from '../support/cursor/client.ts';
import { encode } from '../support/cursor/encode.ts';
import { canaries, openCursorFlow, secretFields } from '../support/cursor/flow.ts';
import { createJsonAgent, jsonAnswer, jsonRunRequest } from '../support/cursor/json-agent.ts';
import { invoke, loopEnd, loopStart, user } from '../support/cursor/loop.ts';
import { createMachine } from '../support/cursor/machine.ts';
import { prompt } from '../support/cursor/messages.ts';
import { BROKEN, EXPLANATION } from '../support/cursor/story.ts';

const METHODS = ['RunSSE', 'RunPoll', 'Run'] as const;

test.each(METHODS)('envelopes that are compressed with br are read over %s, both ways', async (method) => {
  const { client, recorded, backend } = await openCursorFlow({ coding: 'br' });
  const { messages } = await client.run({ method, first: prompt('Explain the loop') });
  const long = `Say it again. ${'Please. '.repeat(300)}`;
  const again = await client.run({ method, first: prompt(long) });
  expect(backend.log.some(({ headers }) => headers['connect-content-encoding'] === 'br')).toBe(true);
  const [shown] = await recorded();
  expect(shown?.turns).toMatchObject([
    { prompt: { text: 'Explain the loop' }, response: { text: EXPLANATION.join('') } },
    { prompt: { text: long }, response: { text: `You said “${long}”.` } },
  ]);
  expect(answerText(messages)).toBe(EXPLANATION.join(''));
  expect(answerText(again.messages)).toBe(`You said “${long}”.`);
  expect(shown?.gaps).toEqual([]);
});

test.each(['RunSSE', 'Run'])('a run in the JSON codec is a turn like any other over %s', async (method) => {
  const { client, recorded, cli } = await openCursorFlow({ jsonScript: createJsonAgent() });
  const first = method === 'Run' ? jsonRunRequest('Fix it') : prompt('Fix it', { fields: secretFields });
  const { messages, trailer } = await client.run({ method, codec: 'json', first });
  expect(trailer).toEqual({});
  expect(messages).toHaveLength(jsonAnswer.messages.length);
  const [shown, ...others] = await recorded();
  expect(others).toEqual([]);
  expect(shown?.session.conversationId).toBe('conv-1');
  expect(shown?.turns).toMatchObject([
    {
      model: jsonAnswer.model,
      prompt: {
        text: 'Fix it',
        attachments: method === 'Run' ? [{ kind: 'file', path: '/work/a.ts', text: 'let a;\n' }] : [],
      },
      response: {
        text: jsonAnswer.text,
        thinking: jsonAnswer.thinking,
        toolCalls: [
          {
            id: 'call_1',
            name: 'shell',
            arguments: { command: 'ls' },
            result: { success: { exitCode: 0, stdout: 'a.ts\n' } },
            status: 'completed',
          },
        ],
      },
      usage: jsonAnswer.usage,
      outcome: 'completed',
    },
  ]);
  expect(JSON.parse(await cli('status', '--json')).cursor).toMatchObject({ turns: 1, undecoded: 0 });
});

test('a run in the JSON codec that fails says why, as its debug has it', async () => {
  const { client, recorded } = await openCursorFlow({ jsonScript: createJsonAgent() });
  await client.run({ method: 'Run', codec: 'json', first: jsonRunRequest('Quota, please') });
  const [shown] = await recorded();
  expect(shown?.turns).toMatchObject([
    {
      response: { error: { code: 'ERROR_RATE_LIMITED', message: 'Slow down: Wait a minute.' } },
      outcome: 'failed',
    },
  ]);
});

test('an append in the JSON codec keeps no credential', async () => {
  const { client, recorded } = await openCursorFlow();
  const path = '/aiserver.v1.BidiService/BidiAppend';
  const data = Buffer.from(prompt('Hi', { fields: secretFields })).toString('hex');
  const body = JSON.stringify({ data, requestId: { requestId: 'run-1' } });
  await client.call(path, body, { 'content-type': 'application/json', 'x-request-id': 'run-1' });
  await client.run({ requestId: 'run-1', first: prompt('Hi') });
  const [shown] = await recorded();
  expect(shown?.turns).toMatchObject([{ prompt: { text: 'Hi' }, response: { text: 'You said “Hi”.' } }]);
  expect(JSON.stringify(shown)).not.toContain(canaries.apiKey);
});

describe('appends whose request ids are their own', () => {
  test('are the messages of the stream that their bodies name', async () => {
    const { client, recorded, cli } = await openCursorFlow();
    const steps = [[invoke('i1', user('Do they pass?'))], [loopEnd]];
    const isStep = (message: Uint8Array) => message[0] === 0x12 || message[0] === 0x22;
    await client.run({
      method: '/aiserver.v1.InferenceService/RunInferenceSSE',
      hasOwnIds: true,
      first: loopStart('conv-loop'),
      onMessage: (message) => (isStep(message) ? (steps.shift() ?? []) : []),
    });
    const [shown, ...others] = await recorded();
    expect(others).toEqual([]);
    expect(shown?.session.conversationId).toBe('conv-loop');
    expect(shown?.turns).toMatchObject([
      { model: 'composer-2', prompt: { text: 'Do they pass?' }, response: { text: 'Running. ' } },
    ]);
    expect(JSON.stringify(shown?.exchanges)).toContain('"invoke_model"');
    expect(JSON.parse(await cli('status', '--json')).cursor).toMatchObject({ turns: 1, undecoded: 0 });
  });

  test('are so too where the stream has another id in its headers than in its body', async () => {
    const { client, recorded } = await openCursorFlow();
    const steps = [[invoke('i1', user('Do they pass?'))], [loopEnd]];
    const isStep = (message: Uint8Array) => message[0] === 0x12 || message[0] === 0x22;
    await client.run({
      method: '/aiserver.v1.InferenceService/RunInferenceSSE',
      headers: { 'x-request-id': 'of-the-stream-alone' },
      first: loopStart('conv-loop'),
      onMessage: (message) => (isStep(message) ? (steps.shift() ?? []) : []),
    });
    const [shown, ...others] = await recorded();
    expect(others).toEqual([]);
    expect(shown?.turns).toMatchObject([
      { prompt: { text: 'Do they pass?' }, response: { text: 'Running. ' } },
    ]);
    expect(JSON.stringify(shown?.exchanges)).toContain('"invoke_model"');
  });

  test('are read also where they are compressed', async () => {
    const { client, recorded } = await openCursorFlow();
    const long = `Do they pass? ${'Look. '.repeat(500)}`;
    const steps = [[invoke('i1', user(long))], [loopEnd]];
    const isStep = (message: Uint8Array) => message[0] === 0x12 || message[0] === 0x22;
    await client.run({
      method: '/aiserver.v1.InferenceService/RunInferencePoll',
      hasOwnIds: true,
      first: loopStart('conv-loop'),
      onMessage: (message) => (isStep(message) ? (steps.shift() ?? []) : []),
    });
    const [shown] = await recorded();
    expect(shown?.turns).toMatchObject([{ prompt: { text: long }, response: { text: 'Running. ' } }]);
  });

  test('carry the results of tools in the order of the client', async () => {
    const machine = createMachine({ files: { 'src/cart.js': BROKEN }, output: ['not ok\n'] });
    const { client, recorded } = await openCursorFlow();
    const { messages } = await client.run({ hasOwnIds: true, first: prompt('Fix the test'), machine });
    const [shown, ...others] = await recorded();
    expect(others).toEqual([]);
    expect(shown?.turns).toHaveLength(1);
    expect(shown?.turns[0]?.response.text).toBe(answerText(messages));
    expect(shown?.turns[0]?.response.toolCalls[0]).toMatchObject({
      result: { failure: { stdout: 'not ok\n' } },
    });
  });

  test('that name no run are kept as messages of an agent', async () => {
    const { client, recorded } = await openCursorFlow();
    const body = encode([1, Buffer.from(prompt('Alone')).toString('hex')]);
    await client.call('/aiserver.v1.BidiService/BidiAppend', body, { 'x-request-id': 'nobody' });
    const [shown] = await recorded();
    expect(shown?.turns).toMatchObject([{ prompt: { text: 'Alone' } }]);
  });
});
