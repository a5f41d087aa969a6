// What a Cursor run is made of beside its words, through a real sidecar: sub-agents, blobs, images and files, errors, retries.
import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { answerText } from '../support/cursor/client.ts';
import { encode } from '../support/cursor/encode.ts';
import { openCursorFlow } from '../support/cursor/flow.ts';
import { createMachine } from '../support/cursor/machine.ts';
import { prompt, runRequest, setBlob, text, turnEnded, userAction } from '../support/cursor/messages.ts';
import type { Script } from '../support/cursor/run.ts';
import { createDelegation, SUBAGENT_STEPS, SUBAGENT_TASK } from '../support/cursor/subagent.ts';

const sha256 = (content: Uint8Array | string) => createHash('sha256').update(content).digest();
const METHODS = ['RunSSE', 'RunPoll', 'Run'] as const;

describe('a sub-agent', () => {
  test.each(METHODS)('inside of its parent’s stream is the result of its tool over %s', async (method) => {
    const { client, recorded } = await openCursorFlow({ script: createDelegation() });
    const { messages } = await client.run({ method, first: prompt('Delegate it') });
    const [shown, ...others] = await recorded();
    expect(others).toEqual([]);
    expect(shown?.turns).toHaveLength(1);
    expect(shown?.turns[0]?.response.text).toBe(answerText(messages));
    expect(shown?.turns[0]?.response.text).toBe('I ask another. It says: 42.');
    expect(shown?.turns[0]?.response.toolCalls).toMatchObject([
      {
        id: 'call_task',
        name: 'task',
        arguments: SUBAGENT_TASK,
        result: {
          success: { conversation_steps: SUBAGENT_STEPS, agent_id: 'conv-child', duration_ms: 1200 },
        },
        status: 'completed',
      },
    ]);
    // What it said while it ran is in the recording, and no part of the answer.
    expect(JSON.stringify(shown?.exchanges)).toContain('I am the other, and I count.');
  });

  test.each(METHODS)('with a run of its own is in the session of its parent over %s', async (method) => {
    const { client, recorded } = await openCursorFlow();
    const parent = await client.run({ method, first: prompt('Parent', { conversation: 'conv-parent' }) });
    const spec = { conversation: 'conv-child', fields: [[11, 'explore']] as const };
    const headers = { 'x-parent-request-id': parent.requestId };
    await client.run({ method, headers, first: prompt('Child', spec) });
    await client.run({ method, first: prompt('Child, go on', spec) });
    await client.run({ method, first: prompt('Stranger', { conversation: 'conv-other' }) });
    const shown = await recorded();
    const prompts = shown.map(({ session, turns }) => [
      session.conversationId,
      ...turns.map((turn) => turn.prompt.text),
    ]);
    expect(prompts.toSorted()).toEqual([
      ['conv-other', 'Stranger'],
      ['conv-parent', 'Parent', 'Child', 'Child, go on'],
    ]);
  });
});

describe('a prompt that is a blob', () => {
  const long = 'Read all of this, plëase. '.repeat(300);
  const id = sha256(long);

  test.each(METHODS)('is found where it came with the request over %s', async (method) => {
    const { client, recorded } = await openCursorFlow({ script: sayYes });
    const fields = [[17, encode([1, id], [2, long])]] as const;
    await client.run({ method, first: runRequest(userAction([18, id]), { fields }) });
    const [shown] = await recorded();
    expect(shown?.turns).toMatchObject([
      { prompt: { text: long, attachments: [] }, response: { text: 'Yes.' } },
    ]);
  });

  test('is found where the server set it in an earlier run', async () => {
    const script: Script = async (talk) => {
      talk.say(text('Yes.'), setBlob(1, id, long));
      await talk.next();
      talk.say(turnEnded(1, 1));
      return { trailer: {} };
    };
    const { client, recorded } = await openCursorFlow({ script });
    const machine = createMachine();
    await client.run({ first: prompt('First'), machine });
    await client.run({ first: runRequest(userAction([18, id])), machine });
    const [shown] = await recorded();
    expect(shown?.turns.map((turn) => turn.prompt.text)).toEqual(['First', long]);
  });

  test('whose content never came is named by its digest', async () => {
    const { client, recorded } = await openCursorFlow({ script: sayYes });
    await client.run({ first: runRequest(userAction([18, id])) });
    const [shown] = await recorded();
    expect(shown?.turns[0]?.prompt).toEqual({
      text: '',
      attachments: [{ kind: 'other', path: `sha256:${id.toString('hex')}` }],
    });
  });
});

test.each(METHODS)('images, files, folders and blobs come as attachments over %s', async (method) => {
  const { client, recorded } = await openCursorFlow({ script: sayYes });
  const picture = randomBytes(5000);
  const note = 'A note of the editor’s.';
  const context = encode(
    [1, encode([1, sha256(picture)], [3, '/work/a.png'], [4, encode([1, 640], [2, 480])], [7, 'image/png'])],
    [1, encode([3, '/work/b.png'], [7, 'image/png'], [8, picture])],
    [4, encode([1, 'export {};\n'], [2, '/work/a.ts'], [3, 'a.ts'])],
    [4, encode([1, '\tlet ü;\r\n'], [3, 'b.ts'])],
    [8, encode([1, '/work/src'], [2, 'src'])],
    [6, encode([1, '$ ls\na.ts\n'], [2, 'zsh'])],
    [9, encode([1, 'https://example.com/x'])],
    [16, encode([1, note])],
    [16, encode([2, sha256(note)])],
  );
  const action = userAction([1, 'Look at these'], [3, context]);
  const fields = [[17, encode([1, sha256(note)], [2, note])]] as const;
  await client.run({ method, first: runRequest(action, { fields }) });
  const [shown] = await recorded();
  expect(shown?.turns).toHaveLength(1);
  expect(shown?.turns[0]?.prompt).toEqual({
    text: 'Look at these',
    attachments: [
      { kind: 'image', path: `sha256:${sha256(picture).toString('hex')}` },
      { kind: 'image', path: '/work/b.png' },
      { kind: 'file', path: '/work/a.ts', text: 'export {};\n' },
      { kind: 'file', path: 'b.ts', text: '\tlet ü;\r\n' },
      { kind: 'other', text: note },
      { kind: 'other', text: note },
      { kind: 'other', path: 'zsh', text: '$ ls\na.ts\n' },
      { kind: 'other', path: '/work/src' },
      { kind: 'other', path: 'https://example.com/x' },
    ],
  });
  expect(shown?.gaps).toEqual([]);
});

describe('an error', () => {
  const detail = `You have used all of it. ${'Wait, please. '.repeat(120)}`.trimEnd();
  const details = (number: number, ...fields: readonly (readonly [number, string])[]) => [
    {
      type: 'aiserver.v1.ErrorDetails',
      value: Buffer.from(encode([1, number], [2, encode(...fields)]))
        .toString('base64')
        .replace(/=+$/, ''),
    },
  ];

  test.each([
    ['a number that nobody knows yet', details(999, [2, 'New.']), { code: 'error#999', message: 'New.' }],
    ['no details', [], { code: 'unavailable', message: 'Error' }],
    [
      'details that are no message',
      [{ type: 'aiserver.v1.ErrorDetails', value: '/////w' }],
      { code: 'unavailable', message: 'Error' },
    ],
    [
      'details that make its end long enough to be compressed',
      details(50, [1, 'Slow down'], [2, detail]),
      { code: 'ERROR_RATE_LIMITED', message: `Slow down: ${detail}` },
    ],
  ])('with %s ends its turn', async (_name, said, expected) => {
    const script: Script = async (talk) => {
      talk.say(text('I begin. '));
      return { trailer: { error: { code: 'unavailable', message: 'Error', details: said } } };
    };
    const { client, recorded } = await openCursorFlow({ script });
    for (const method of METHODS) await client.run({ method, first: prompt(`Try ${method}`) });
    const [shown] = await recorded();
    expect(shown?.turns).toMatchObject(
      METHODS.map((method) => ({
        prompt: { text: `Try ${method}` },
        response: { text: 'I begin. ', error: expected },
        outcome: 'failed',
      })),
    );
  });
});

test.each(METHODS)('three attempts at one prompt are one turn over %s', async (method) => {
  let attempts = 0;
  const script: Script = async (talk) => {
    attempts++;
    if (attempts < 3) {
      talk.say(text(`lost ${attempts}`));
      return { trailer: { error: { code: 'unavailable', message: `attempt ${attempts}` } } };
    }
    talk.say(text('At last.'), turnEnded(7, 3));
    return { trailer: {} };
  };
  const { client, recorded, cli } = await openCursorFlow({ script });
  const first = prompt('Try hard');
  const { requestId } = await client.run({ method, first });
  await client.run({ method, first, originalRequestId: requestId });
  await client.run({ method, first, originalRequestId: requestId });
  const [shown, ...others] = await recorded();
  expect(others).toEqual([]);
  expect(shown?.turns).toMatchObject([
    { prompt: { text: 'Try hard' }, requestId, response: { text: 'At last.' }, outcome: 'completed' },
  ]);
  expect(shown?.turns[0]?.response.error).toBeUndefined();
  expect(shown?.turns[0]?.usage).toEqual({ inputTokens: 7, outputTokens: 3 });
  expect(JSON.parse(await cli('status', '--json')).cursor.turns).toBe(1);
});

const sayYes: Script = async (talk) => {
  talk.say(text('Yes.'), turnEnded(1, 1));
  return { trailer: {} };
};
