// Access rules over a real listener: by route, group and model, before anything reaches the upstream.
import { once } from 'node:events';
import { request } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { json, text } from 'node:stream/consumers';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import type { Standing } from '../../../src/core/model/standing.ts';
import { encode, envelope, toHex } from '../../support/cursor/encode.ts';
import { type CountingUpstream, openCountingUpstream } from '../../support/http/counting-upstream.ts';
import { openProxyRig, type ProxyRig } from '../../support/http/proxy-rig.ts';
import { openRawClient } from '../../support/http/raw-client.ts';
import { closeAfterTest } from '../../support/http/scene.ts';
import { openCleartextUpstream } from '../../support/http/secure-upstream.ts';

const access = [
  { name: 'no-tunnels', groups: ['contractors'], routes: ['tunnel'], effect: 'deny' },
  { name: 'no-gemini', groups: ['contractors'], routes: ['gemini'], effect: 'deny' },
  { name: 'research', groups: ['research'], models: ['frontier-*'], effect: 'allow' },
  { name: 'no-frontier', groups: ['*'], models: ['frontier-*'], effect: 'deny' },
];
const inGroups = (...groups: readonly string[]): Standing => ({
  type: 'proved',
  identity: { method: 'oidc', issuer: 'https://id.example', subject: 'a', groups },
  validUntil: '2030-01-01T00:00:00.000Z',
});

interface Scene {
  readonly rig: ProxyRig;
  readonly upstream: CountingUpstream;
  readonly baseUrl: string;
  stand(standing: Standing): void;
}
async function openScene(first: Standing = inGroups(), cursorUrl?: string): Promise<Scene> {
  let standing = first;
  const upstream = await openCountingUpstream();
  const names = ['openai', 'anthropic', 'gemini', 'azure'];
  const routes = Object.fromEntries(names.map((name) => [name, { upstream: upstream.url }]));
  const cursor = { upstream: cursorUrl ?? upstream.url };
  const rig = await openProxyRig({
    config: { routes: { ...routes, cursor }, access },
    standing: () => standing,
  });
  return {
    rig,
    upstream,
    baseUrl: `http://127.0.0.1:${rig.port}/t/${rig.token}`,
    stand(next) {
      standing = next;
    },
  };
}

const asked = (model: string) => JSON.stringify({ messages: [], input: '', model });
const run = (model: string) => encode([1, encode([9, encode([1, model])])]);
const append = (model: string) => encode([1, toHex(run(model))], [2, encode([1, 'request'])]);

const PLACES: readonly (readonly [string, string, (model: string) => string | Uint8Array, string])[] = [
  ['chat completions', '/openai/v1/chat/completions', asked, 'application/json'],
  ['responses', '/openai/v1/responses', asked, 'application/json'],
  ['messages', '/anthropic/v1/messages', asked, 'application/json'],
  ['Gemini', '/gemini/v1beta/models/MODEL:streamGenerateContent?alt=sse', () => '{}', 'application/json'],
  ['Azure', '/azure/openai/deployments/MODEL/chat/completions', () => '{"messages":[]}', 'application/json'],
  ["Cursor's append", '/cursor/aiserver.v1.BidiService/BidiAppend', append, 'application/proto'],
];

test.each(PLACES)('a rule about models holds for %s', async (_name, path, toBody, contentType) => {
  const { baseUrl, upstream, stand, rig } = await openScene();
  const ask = (model: string) =>
    fetch(baseUrl + path.replace('MODEL', model), {
      method: 'POST',
      headers: { 'content-type': contentType },
      body: Buffer.from(toBody(model)),
    });
  const denied = await ask('frontier-1');
  expect(denied.status).toBe(403);
  expect(denied.headers.get('x-cursor-rec-error')).toBe('policy_denied');
  const said = await denied.text();
  expect(said).toContain('no-frontier');
  expect(said).toContain('frontier-1');
  expect(upstream.bytes()).toBe(0);
  expect((await ask('small-1')).status).toBe(200);
  stand(inGroups('research'));
  expect((await ask('frontier-1')).status).toBe(200);
  const bodies = upstream.requests.map(({ body }) => body);
  expect(bodies).toEqual([Buffer.from(toBody('small-1')), Buffer.from(toBody('frontier-1'))]);
  const { exchange } = await rig.event('exchange-closed', () => true, 1);
  expect(rig.bytes(exchange, 'request')).toEqual(Buffer.from(toBody('frontier-1')));
});

test('the OpenAI SDK throws its PermissionDeniedError that names the rule', async () => {
  const { baseUrl, upstream } = await openScene();
  const client = new OpenAI({ apiKey: 'none', baseURL: `${baseUrl}/openai/v1` });
  const error = await client.responses.create({ model: 'frontier-1', input: 'x' }).catch((cause) => cause);
  expect(error).toBeInstanceOf(OpenAI.PermissionDeniedError);
  expect(String(error)).toContain('"no-frontier"');
  expect(upstream.connections).toBe(0);
});

test('a rule about a route holds without a look at the body', async () => {
  const { baseUrl, upstream, rig } = await openScene(inGroups('contractors'));
  const body = '{"contents":[]}';
  const path = '/gemini/v1beta/models/small:generateContent';
  const denied = await fetch(baseUrl + path, { method: 'POST', body });
  expect(denied.status).toBe(403);
  expect(await json(denied.body as never)).toMatchObject({ error: { status: 'PERMISSION_DENIED' } });
  await expect(rig.connect(`127.0.0.1:${upstream.port}`)).rejects.toMatchObject({ status: 403 });
  expect(upstream.connections).toBe(0);
});

test.each([
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
] as const)('a body in %s is read, and passes as it came', async (coding, compress) => {
  const { baseUrl, upstream } = await openScene();
  const ask = (model: string) =>
    fetch(`${baseUrl}/openai/v1/responses`, {
      method: 'POST',
      headers: { 'content-encoding': coding, 'content-type': 'application/json' },
      body: compress(asked(model)),
    });
  expect((await ask('frontier-1')).status).toBe(403);
  expect((await ask('small-1')).status).toBe(200);
  expect(upstream.requests.map(({ body }) => body)).toEqual([compress(asked('small-1'))]);
});

test.each([
  ['no model at all', '{"input":""}'],
  ['another model behind the first', '{"model":"small-1","model":"frontier-1"}'],
  ['a name in other letters', '{"MODEL":"frontier-1"}'],
  ['escapes', '{"mod\\u0065l":"fronti\\u0065r-1"}'],
  ['a list to fall back on', '{"model":"small-1","models":["frontier-1"]}'],
  ['no JSON', 'model=frontier-1'],
  ['a batch that is nested', '{"requests":[{"params":{"model":"frontier-1"}}]}'],
])('a body with %s is denied', async (_name, body) => {
  // Whoever writes the request would get past the rule by it, if their server read it otherwise than we do.
  const { baseUrl, upstream } = await openScene();
  const answer = await fetch(`${baseUrl}/openai/v1/responses`, { method: 'POST', body });
  expect(answer.status).toBe(403);
  expect(upstream.bytes()).toBe(0);
});

test('a request that uses no model passes', async () => {
  const { baseUrl, upstream } = await openScene();
  expect((await fetch(`${baseUrl}/openai/v1/models`)).status).toBe(200);
  expect((await fetch(`${baseUrl}/openai/v1/responses/r/cancel`, { method: 'POST' })).status).toBe(200);
  expect(upstream.requests).toHaveLength(2);
});

test('a model at the end of 10 MB is found, and all of it passes', async () => {
  const { baseUrl, upstream } = await openScene();
  const body = JSON.stringify({ input: 'x'.repeat(10_000_000), model: 'small-1' });
  const path = `${baseUrl}/openai/v1/responses`;
  expect((await fetch(path, { method: 'POST', body })).status).toBe(200);
  expect(upstream.requests[0]?.body.equals(Buffer.from(body))).toBe(true);
  const denied = await fetch(path, { method: 'POST', body: body.replace('small-1', 'frontier-1') });
  expect(denied.status).toBe(403);
  expect(upstream.requests).toHaveLength(1);
});

test('a body that never ends is refused once it is too long to be held', async () => {
  const { rig, upstream } = await openScene();
  const sent = request({
    host: '127.0.0.1',
    port: rig.port,
    method: 'POST',
    path: '/openai/v1/responses',
    headers: { 'x-cursor-rec-token': rig.token },
  });
  const answered = once(sent, 'response');
  const mebibyte = Buffer.alloc(1024 * 1024, ' ');
  let isAnswered = false;
  void answered.then(() => {
    isAnswered = true;
  });
  for (let sentMib = 0; sentMib < 80 && !isAnswered; sentMib++)
    if (!sent.write(mebibyte)) await Promise.race([once(sent, 'drain'), answered]);
  const [answer] = await answered;
  expect(answer.statusCode).toBe(403);
  expect(await text(answer)).toContain('could not be read');
  sent.on('error', () => {}).destroy();
  expect(upstream.connections).toBe(0);
});

test('a client that goes while it is held leaves nothing behind', async () => {
  const { rig, upstream } = await openScene();
  const client = await openRawClient(rig.port);
  const head = `POST /openai/v1/responses HTTP/1.1\r\nHost: 127.0.0.1:${rig.port}\r\nX-Cursor-Rec-Token: ${rig.token}\r\nContent-Length: 100\r\n\r\n`;
  client.write(`${head}{"model":"small-1"`);
  await new Promise((resolve) => setTimeout(resolve, 50));
  client.destroy();
  await rig.listener.close(0);
  expect(rig.events()).toEqual([]);
  expect(upstream.connections).toBe(0);
});

test('one that waits for 100 Continue is told to go on once, and a change of user cuts it while it is held', async () => {
  const { rig, upstream } = await openScene();
  const client = await openRawClient(rig.port);
  closeAfterTest(() => client.destroy());
  const head = `POST /openai/v1/responses HTTP/1.1\r\nHost: 127.0.0.1:${rig.port}\r\nX-Cursor-Rec-Token: ${rig.token}\r\nExpect: 100-continue\r\nContent-Length: 19\r\n\r\n`;
  client.write(head);
  await client.until('100 Continue');
  client.write('{"model":"small-1"}');
  await client.until('200 OK');
  expect(client.received().match(/100 Continue/g)).toHaveLength(1);
  client.write(head);
  await client.until((received) => received.match(/100 Continue/g)?.length === 2);
  rig.cutSenders({ code: 'identity_changed', message: 'somebody else is logged in' });
  await client.until('somebody else is logged in');
  expect(upstream.requests).toHaveLength(1);
});

test('an upgrade is refused on a route where a rule wants the model', async () => {
  const scene = await openScene();
  const upgrade = async () => {
    const { port, token } = scene.rig;
    const client = await openRawClient(port);
    closeAfterTest(() => client.destroy());
    client.write(
      `GET /openai/v1/responses HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-Cursor-Rec-Token: ${token}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
    );
    return client.until('\r\n\r\n');
  };
  const refused = await upgrade();
  expect(refused).toMatch(/^HTTP\/1\.1 403/);
  expect(scene.upstream.connections).toBe(0);
});

test.each([
  ['a stream of many calls', '/cursor/aiserver.v1.InferenceService/RunInference'],
  ['a turn that is not known', '/cursor/agent.v1.AgentService/RunV2'],
])('%s of Cursor is denied before its body is read', async (_name, path) => {
  // Its first message may name a model that is allowed, and a later one another.
  const { baseUrl, upstream } = await openScene();
  const headers = { 'content-type': 'application/connect+proto' };
  const first = encode([1, encode([3, encode([1, 'small-1'])])]);
  const body = Buffer.from(envelope(first));
  const denied = await fetch(baseUrl + path, { method: 'POST', headers, body });
  expect(await denied.text()).toContain('could not be read');
  expect(upstream.connections).toBe(0);
});

test("Cursor's agent over HTTP/2 is held for its first message only", async () => {
  const agent = await openCleartextUpstream();
  const received: Buffer[] = [];
  agent.server.on('stream', (stream) => {
    stream.respond({ ':status': 200, 'content-type': 'application/connect+proto' });
    stream.on('data', (chunk: Buffer) => {
      received.push(chunk);
      stream.write(envelope(encode([1, 'pong'])));
    });
    stream.on('error', () => {});
  });
  const { rig } = await openScene(inGroups(), `http://127.0.0.1:${agent.port}`);
  const session = connectHttp2(`http://localhost:${rig.port}`);
  closeAfterTest(() => session.destroy());
  const open = () =>
    session.request({
      ':method': 'POST',
      ':path': '/cursor/agent.v1.AgentService/Run',
      'content-type': 'application/connect+proto',
      'connect-protocol-version': '1',
      'x-cursor-rec-token': rig.token,
    });
  const denied = open();
  denied.on('error', () => {});
  denied.write(envelope(run('frontier-1')));
  const [head] = await once(denied, 'response');
  expect(head[':status']).toBe(200);
  const said = await text(denied);
  expect(said).toContain('"code":"permission_denied"');
  expect(said).toContain('no-frontier');
  expect(received).toEqual([]);
  const allowed = open();
  const first = envelope(run('small-1'));
  allowed.write(first.subarray(0, 9));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(agent.sessions).toHaveLength(0);
  allowed.write(first.subarray(9));
  await once(allowed, 'data');
  const second = envelope(encode([7, encode()]));
  allowed.write(second);
  await expect.poll(() => Buffer.concat(received)).toEqual(Buffer.concat([first, second]));
  allowed.close();
});
