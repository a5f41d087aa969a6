// Cursor's conversations in a real sidecar: what belongs together, what prompts bring, what is never kept, how it reads.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { startCursorBackend } from '../support/cursor/backend.ts';
import { answerText, createCursorClient } from '../support/cursor/client.ts';
import { encode, toHex } from '../support/cursor/encode.ts';
import { canaries, openCursorFlow } from '../support/cursor/flow.ts';
import { frameMessage } from '../support/cursor/framing.ts';
import {
  assistantCall,
  invoke,
  loopEnd,
  loopStart,
  system,
  toolResult,
  user,
} from '../support/cursor/loop.ts';
import { createMachine } from '../support/cursor/machine.ts';
import { clientHeartbeat, prompt, runRequest, userAction } from '../support/cursor/messages.ts';
import { createCursorStory } from '../support/cursor/story.ts';
import { eventually } from '../support/eventually.ts';
import { closeAfterFlow } from '../support/flow.ts';
import { startSidecar } from '../support/sidecar.ts';

test('a conversation is one session of many turns, another one beside it another session', async () => {
  const { client, clientAt, sidecar, recorded } = await openCursorFlow();
  const bare = clientAt(`${sidecar.proxy}/t/${sidecar.token}`);
  await client.run({ first: prompt('One', { conversation: 'conv-a' }) });
  await client.run({ method: 'Run', first: prompt('Other', { conversation: 'conv-b' }) });
  await bare.run({ first: prompt('Two', { conversation: 'conv-a' }) });
  await bare.run({ method: 'Run', first: prompt('Three', { conversation: 'conv-a' }) });
  const shown = await recorded();
  const prompts = shown.map(({ session, turns }) => [
    session.conversationId,
    ...turns.map((turn) => turn.prompt.text),
  ]);
  expect(prompts.toSorted()).toEqual([
    ['conv-a', 'One', 'Two', 'Three'],
    ['conv-b', 'Other'],
  ]);
});

test('runs that go on at the same time keep to their conversations', async () => {
  const { client, recorded } = await openCursorFlow();
  const names = ['a', 'b', 'c', 'd'];
  await Promise.all(
    names.map((name) => client.run({ first: prompt(`I am ${name}`, { conversation: `conv-${name}` }) })),
  );
  const shown = await recorded();
  const found = shown.map(({ session, turns }) => [session.conversationId, turns[0]?.prompt.text]);
  expect(found.toSorted()).toEqual(names.map((name) => [`conv-${name}`, `I am ${name}`]));
});

test('attachments come with their paths and texts, an image by its digest', async () => {
  const { client, recorded } = await openCursorFlow();
  const image = randomBytes(3000);
  const digest = createHash('sha256').update(image).digest();
  const context = encode(
    [1, encode([3, '/work/cart.png'], [7, 'image/png'], [9, encode([1, digest], [2, image])])],
    [4, encode([1, 'export {};\n'], [2, '/work/src/cart.js'])],
    [5, encode([1, 'let i = 1'], [2, '/work/src/cart.js'], [4, encode([1, encode([1, 3])])])],
    [10, encode([1, encode([1, '/work/.cursor/rules/short.mdc'], [2, 'Be short.'])])],
  );
  await client.run({ first: runRequest(userAction([1, 'Look at these'], [3, context])) });
  const [shown] = await recorded();
  expect(shown?.turns[0]?.prompt).toEqual({
    text: 'Look at these',
    attachments: [
      { kind: 'image', path: `sha256:${digest.toString('hex')}` },
      { kind: 'file', path: '/work/src/cart.js', text: 'export {};\n' },
      { kind: 'selection', path: '/work/src/cart.js', text: 'let i = 1' },
      { kind: 'rule', path: '/work/.cursor/rules/short.mdc', text: 'Be short.' },
    ],
  });
});

test('an append that is still being inflated when its answer comes is recorded once', async () => {
  const { client, recorded, backend } = await openCursorFlow();
  const noise = randomBytes(300_000).toString('base64');
  await client.run({ first: prompt('Hi', { fields: [[8, noise]] }) });
  const [shown] = await recorded();
  expect(shown?.exchanges.filter(({ request }) => request.body === undefined)).toEqual([]);
  expect(shown?.turns[0]?.exchanges).toHaveLength(2);
  expect(backend.log.some(({ headers }) => headers['content-encoding'] === 'gzip')).toBe(true);
});

test.each(['RunSSE', 'Run'])('a long prompt that comes as a blob is resolved over %s', async (method) => {
  const { client, recorded } = await openCursorFlow();
  const long = 'Please read all of this. '.repeat(400);
  const id = createHash('sha256').update(long).digest();
  const machine = createMachine({ blobs: new Map([[id.toString('hex'), long]]) });
  const { messages } = await client.run({ method, first: runRequest(userAction([18, id])), machine });
  expect(answerText(messages)).toBe(`You wrote ${long.length} characters.`);
  const [shown] = await recorded();
  expect(shown?.turns).toMatchObject([{ prompt: { text: long, attachments: [] } }]);
});

test('the same prompt sent anew after a cut is one turn', async () => {
  const { client, recorded, cli } = await openCursorFlow();
  const first = prompt('Break off');
  const { requestId } = await client.run({ first });
  await client.run({ first: prompt('Explain then'), originalRequestId: requestId });
  const [shown] = await recorded();
  expect(shown?.turns).toMatchObject([{ prompt: { text: 'Break off' }, requestId, outcome: 'completed' }]);
  expect(await cli('replay', 'last', '--plain', '--speed', '0')).toContain('· the same again');
});

test('a client that leaves in the middle is a cancelled turn', async () => {
  const { client, recorded } = await openCursorFlow();
  await client.run({ first: prompt('Stop when I leave'), onMessage: () => 'leave' });
  await client.run({ method: 'Run', first: prompt('Stop when I leave again'), onMessage: () => 'leave' });
  const [shown] = await recorded();
  expect(shown?.turns.map(({ outcome }) => outcome)).toEqual(['cancelled', 'cancelled']);
});

describe.each(['RunInference', 'RunInferenceSSE', 'RunInferencePoll'])(
  'a loop on the client over %s',
  (name) => {
    test('is a turn with the results of its tools', async () => {
      const { client, recorded, cli } = await openCursorFlow();
      const asked = [system('You are terse.'), user('Do they pass?')];
      const steps = [
        [invoke('i1', ...asked)],
        [invoke('i2', ...asked, assistantCall, toolResult('2 passed'))],
        [loopEnd],
      ];
      // What is ready, and how each call of the model ends, is what the client goes on after.
      const isStep = (message: Uint8Array) => message[0] === 0x12 || message[0] === 0x22;
      await client.run({
        method: `/aiserver.v1.InferenceService/${name}`,
        first: loopStart('conv-loop'),
        onMessage: (message) => (isStep(message) ? (steps.shift() ?? []) : []),
      });
      const [shown, ...others] = await recorded();
      expect(others).toEqual([]);
      expect(shown?.session.conversationId).toBe('conv-loop');
      expect(shown?.turns).toMatchObject([
        {
          model: 'composer-2',
          prompt: { text: 'Do they pass?' },
          response: {
            text: 'Running. All tests pass.',
            thinking: 'I should run them.',
            toolCalls: [
              {
                id: 'call_1',
                name: 'run_tests',
                arguments: { only: 'cart' },
                result: '2 passed',
                status: 'completed',
              },
            ],
          },
          usage: { inputTokens: 200, outputTokens: 40, cacheReadTokens: 160 },
          outcome: 'completed',
        },
      ]);
      const played = await cli('replay', 'last', '--plain', '--speed', '0');
      expect(played).toMatch(
        /Running\. \n⚙ run_tests\(\{"only":"cart"\}\)\n→ 2 passed\n[^⚙]*All tests pass\./,
      );
    });
  },
);

test('appends that come before their stream are read as that stream has them', async () => {
  const { client, recorded } = await openCursorFlow();
  const requestId = randomUUID();
  const messages = [loopStart('conv-early'), invoke('i1', user('Early?')), loopEnd];
  for (const [index, message] of messages.entries()) {
    const numbered = encode([1, toHex(message)], [2, encode([1, requestId])], [3, index]);
    await client.call('/aiserver.v1.BidiService/BidiAppend', numbered, { 'x-request-id': requestId });
  }
  const method = '/aiserver.v1.InferenceService/RunInferenceSSE';
  await client.run({ method, requestId, first: clientHeartbeat });
  const [shown, ...others] = await recorded();
  expect(others).toEqual([]);
  expect(shown?.session.conversationId).toBe('conv-early');
  expect(shown?.turns).toMatchObject([{ prompt: { text: 'Early?' }, response: { text: 'Running. ' } }]);
});

test('an append with a request id of its own belongs to the run that its body names', async () => {
  const { client, recorded } = await openCursorFlow();
  const requestId = randomUUID();
  const message = toHex(prompt('Whose am I?'));
  const named = encode([1, message], [2, encode([1, requestId])]);
  await client.call('/aiserver.v1.BidiService/BidiAppend', named, { 'x-request-id': randomUUID() });
  await client.run({ requestId, first: clientHeartbeat });
  const [shown, ...others] = await recorded();
  expect(others).toEqual([]);
  expect(shown?.turns).toMatchObject([
    { requestId, prompt: { text: 'Whose am I?' }, response: { text: 'You said “Whose am I?”.' } },
  ]);
});

test('the agent is asked over HTTP/2 at the host that the server named', async () => {
  const agent = await startCursorBackend({ script: createCursorStory() });
  closeAfterFlow(agent.close);
  const api = await startCursorBackend({ script: createCursorStory(), secrets: { agentUrl: agent.url } });
  closeAfterFlow(api.close);
  const sidecar = await startSidecar({ upstreams: { cursor: api.url } });
  closeAfterFlow(sidecar.stop);
  const client = createCursorClient({ baseUrl: sidecar.baseUrl('cursor') });
  await client.call('/aiserver.v1.ServerConfigService/GetServerConfig', encode());
  await eventually(async () => {
    await client.run({ method: 'Run', first: prompt('Hi') });
    expect(agent.log.length).toBeGreaterThan(0);
  });
  const over1 = await client.run({ first: prompt('Over HTTP/1.1') });
  expect(answerText(over1.messages)).toContain('Over HTTP/1.1');
  expect(agent.log.map(({ httpVersion, path }) => `${httpVersion} ${path}`)).toEqual([
    '2.0 /agent.v1.AgentService/Run',
  ]);
});

test('what signs in, and what Tab, indexing and telemetry say, is only counted', async () => {
  const { client, recorded, backend } = await openCursorFlow();
  const json = { 'content-type': 'application/json' };
  const signIn = await client.call(
    '/auth/exchange_user_api_key',
    JSON.stringify({ key: canaries.signIn }),
    json,
  );
  expect(JSON.parse(signIn.body.toString())).toMatchObject({ accessToken: canaries.signIn });
  await client.call('/aiserver.v1.AuthService/GetEmail', encode([1, canaries.signIn]));
  await client.call('/aiserver.v1.AnalyticsService/BootstrapStatsig', encode([1, canaries.statsig]));
  await client.call('/aiserver.v1.AnalyticsService/TrackEvents', encode([1, canaries.telemetry]));
  await client.call('/aiserver.v1.RepositoryService/FastUpdateFileV2', encode([1, canaries.indexing]));
  await client.call('/aiserver.v1.AiService/StreamCpp', frameMessage(encode([1, encode([2, canaries.tab])])));
  const exchanges = (await recorded()).flatMap((shown) => shown.exchanges);
  for (const { request, response, requestBytes, responseBytes, url } of exchanges) {
    expect([request.body, response?.body], url).toEqual([undefined, undefined]);
    const passed = backend.log.find(({ path }) => url.endsWith(path));
    expect([requestBytes, responseBytes]).toEqual([passed?.body().length, passed?.answer().length]);
  }
});

test('what the client asks beside the agent is recorded as it is', async () => {
  const { client, recorded } = await openCursorFlow();
  await client.call('/aiserver.v1.ServerConfigService/GetServerConfig', encode());
  await client.call('/aiserver.v1.AiService/AvailableModels', encode());
  const connectJson = { 'content-type': 'application/connect+json' };
  const { body } = await client.call(
    '/aiserver.v1.HealthService/StreamSSE',
    frameMessage(Buffer.from('{"payload":"foo"}')),
    connectJson,
  );
  expect(body.toString().match(/foo/g)).toHaveLength(5);
  const exchanges = (await recorded()).flatMap((shown) => shown.exchanges);
  expect(exchanges.map(({ url, response }) => [url.replace(/^.*\//, ''), response?.body])).toMatchObject([
    ['GetServerConfig', { http2_config: 0 }],
    ['AvailableModels', { '#1': 'composer-2' }],
    ['StreamSSE', [...Array(5).fill({ data: { payload: 'foo' } }), { isEnd: true, data: {} }]],
  ]);
});

test('a conversation reads well in every command', async () => {
  const { client, recorded, cli } = await openCursorFlow();
  const machine = createMachine({ files: { 'src/cart.js': 'a' }, output: ['not ok 1\n'] });
  await client.run({ first: prompt('Fix the zebra test'), machine });
  await client.run({ method: 'Run', first: prompt('Notice me') });
  await recorded();
  const text = await cli('show', 'last');
  expect(text).toContain('› Fix the zebra test');
  expect(text).toMatch(/⚙ shell .*\(failed\)/);
  expect(text).toContain('! Two requests are left this month.');
  expect(text).toMatch(/POST \(\+\d+\) http/);
  expect(text).not.toContain('BidiAppend');
  const played = await cli('replay', 'last', '--plain', '--speed', '0');
  expect(played.match(/Fix the zebra test/g)).toHaveLength(1);
  expect(played).toContain('Fixed: the loop starts at 0.');
  expect(played).toContain('notice of the server\nTwo requests are left this month.\n');
  expect(played).not.toMatch(/BidiAppend|the same again/);
  const found = JSON.parse(await cli('search', 'zebra', '--json'));
  expect(JSON.stringify(found)).toContain('prompt');
  const listed = JSON.parse(await cli('sessions', '--json'));
  expect(listed.sessions).toMatchObject([{ title: 'Fix the zebra test', turns: 2, failed: 0 }]);
});
