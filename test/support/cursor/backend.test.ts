// The backend and the client agree with PROTOCOL.md before anything stands between them.
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CursorBackend, startCursorBackend } from './backend.ts';
import { answerText, createCursorClient } from './client.ts';
import { encode, toHex } from './encode.ts';
import { frameMessage } from './framing.ts';
import { createMachine } from './machine.ts';
import { prompt } from './messages.ts';
import { BROKEN, createCursorStory, EXPLANATION } from './story.ts';

let backend: CursorBackend;
beforeEach(async () => {
  backend = await startCursorBackend({ script: createCursorStory() });
});
afterEach(() => backend.close());

const createClient = () => createCursorClient({ baseUrl: backend.url });

describe.each(['RunSSE', 'RunPoll', 'Run'])('over %s', (method) => {
  test('a prompt is answered, its tools run on the client', async () => {
    const client = createClient();
    const said = await client.run({ method, first: prompt('Explain') });
    expect(answerText(said.messages)).toBe(EXPLANATION.join(''));
    const machine = createMachine({ files: { 'src/cart.js': BROKEN }, output: ['no\n'] });
    const fixed = await client.run({ method, first: prompt('Fix'), machine });
    expect(answerText(fixed.messages)).toMatch(/^Let me see it fail\. Fixed/);
    expect(fixed.trailer).toEqual({});
  });
});

test('RunSSE says that it is SSE, and sends envelopes, long ones compressed', async () => {
  const { messages } = await createClient().run({ first: prompt('Explain') });
  const stream = backend.log.find(({ path }) => path.endsWith('/RunSSE'));
  const sent = stream?.answer() ?? Buffer.alloc(0);
  const flags: (number | undefined)[] = [];
  for (let at = 0; at < sent.length; at += 5 + sent.readUInt32BE(at + 1)) flags.push(sent[at]);
  expect(flags).toEqual([...messages.map((message) => (message.length < 1024 ? 0 : 1)), 2]);
  expect(flags).toContain(1);
});

test('appends count by their numbers, in any order and also twice', async () => {
  const client = createClient();
  const requestId = randomUUID();
  const append = (message: Uint8Array, number: number) =>
    client.call(
      '/aiserver.v1.BidiService/BidiAppend',
      encode([1, toHex(message)], [2, encode([1, requestId])], [3, number]),
    );
  await append(prompt('Second'), 1);
  await append(prompt('First'), 0);
  await append(prompt('First again'), 0);
  const { body } = await client.call('/agent.v1.AgentService/RunSSE', frameMessage(encode([1, requestId])), {
    'content-type': 'application/connect+proto',
  });
  expect(body.toString()).toContain('You said “First”.');
});

test('every append comes on a connection of its own', async () => {
  await createClient().run({ first: prompt('Hi') });
  const appends = backend.log.filter(({ path }) => path.endsWith('/BidiAppend'));
  expect(appends.map(({ headers }) => headers.connection)).toEqual(['close', 'close']);
});
