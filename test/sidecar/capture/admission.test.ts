// Nobody logged in: every kind of client is told so in its own words, and nothing reaches an upstream.
import Anthropic from '@anthropic-ai/sdk';
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { createConnectTransport, Http2SessionManager } from '@connectrpc/connect-node';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { type EchoClient, type Notes, note } from '../../support/http/echo-scene.ts';
import { EchoService } from '../../support/http/echo-service.ts';
import { expectNothingPassed, nobody, openEnforced, user } from '../../support/http/enforced.ts';
import { curl } from '../../support/http/intercepted.ts';
import { openRawClient } from '../../support/http/raw-client.ts';
import { closeAfterTest } from '../../support/http/scene.ts';

const told = /cursor-rec: this request was not sent.*run "cursor-rec login"/;
const apiKey = ['sk', 'of', 'the', 'client'].join('-');

test('the OpenAI SDK throws its AuthenticationError with our words', async () => {
  const scene = await openEnforced();
  const client = new OpenAI({ apiKey, baseURL: `${scene.baseUrl('openai')}/v1` });
  const asked = client.chat.completions.create({ model: 'gpt-5', messages: [], stream: true });
  const error = await asked.catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(OpenAI.AuthenticationError);
  expect(error).toMatchObject({ status: 401, code: 'identity_missing', type: 'authentication_error' });
  expect(String(error)).toMatch(told);
  expectNothingPassed(scene);
});

test('the Anthropic SDK throws its AuthenticationError with our words', async () => {
  const scene = await openEnforced();
  const client = new Anthropic({ apiKey, baseURL: scene.baseUrl('anthropic') });
  const asked = client.messages.create({ model: 'claude', max_tokens: 1, messages: [] });
  const error = await asked.catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(Anthropic.AuthenticationError);
  expect(error).toMatchObject({ error: { type: 'error', error: { type: 'authentication_error' } } });
  expect((error as Error).message).toContain('cursor-rec login');
  expectNothingPassed(scene);
});

test('a client of Gemini gets its UNAUTHENTICATED', async () => {
  const scene = await openEnforced();
  const url = `${scene.baseUrl('gemini')}/v1beta/models/gemini-3:generateContent`;
  const answer = await fetch(url, { method: 'POST', body: '{}' });
  expect(answer.status).toBe(401);
  const { error } = (await answer.json()) as { error: { status: string; message: string } };
  expect(error.status).toBe('UNAUTHENTICATED');
  expect(error.message).toMatch(told);
  expectNothingPassed(scene);
});

test.each(['1.1', '2'] as const)(
  'a Connect client over HTTP/%s gets Unauthenticated with our words',
  async (httpVersion) => {
    const scene = await openEnforced();
    const { port, token } = scene.rig;
    const sessionManager = new Http2SessionManager(`http://localhost:${port}`);
    closeAfterTest(() => sessionManager.abort());
    const baseUrl = `http://localhost:${port}/t/${token}/cursor`;
    const transport = createConnectTransport(
      httpVersion === '2' ? { httpVersion, baseUrl, sessionManager } : { httpVersion, baseUrl },
    );
    const client = createClient(EchoService, transport) as unknown as EchoClient; // a service that is known at run time only
    async function* forever() {
      yield note('a');
      await new Promise(() => {});
    }
    const next = (notes: Notes) => notes[Symbol.asyncIterator]().next();
    const calls = [
      client.unary(note('x')),
      next(client.count(note('3'))),
      ...(httpVersion === '2' ? [next(client.pingPong(forever()))] : []),
    ];
    for (const call of calls) {
      const error = ConnectError.from(await call.catch((cause: unknown) => cause));
      expect(error.code).toBe(Code.Unauthenticated);
      expect(error.rawMessage).toMatch(told);
    }
    expectNothingPassed(scene, calls.length);
  },
);

test('curl sees a 407 page for CONNECT that asks for no password', async () => {
  const scene = await openEnforced();
  for (const host of ['api.openai.com', 'elsewhere.test']) {
    const asked = curl('-v', '-x', scene.rig.proxyUrl, `https://${host}/x`);
    const error = String(await asked.catch((cause: unknown) => cause));
    expect(error).toContain('HTTP/1.1 407');
    expect(error).toContain('x-cursor-rec-error: proxy_identity_missing');
    expect(error).not.toMatch(/proxy-authenticate: basic/i);
  }
  const page = await scene.rig.connect('api.openai.com:443').catch((cause: unknown) => cause);
  expect(page).toMatchObject({ status: 407 });
  expect(String(page)).toMatch(told);
  expectNothingPassed(scene, 3);
});

test('curl sees a 407 page for an absolute address', async () => {
  const scene = await openEnforced();
  const page = await curl('-i', '-x', scene.rig.proxyUrl, `http://127.0.0.1:${scene.upstream.port}/x`);
  expect(page).toMatch(/^HTTP\/1\.1 407/);
  expect(page).toMatch(told);
  expectNothingPassed(scene);
});

test('an upgrade is refused, and the own addresses stay open for status', async () => {
  const scene = await openEnforced();
  const { port, token } = scene.rig;
  const client = await openRawClient(port);
  closeAfterTest(() => client.destroy());
  client.write(
    `GET /openai/v1/realtime HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-Cursor-Rec-Token: ${token}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
  );
  expect(await client.closed()).toMatch(/^HTTP\/1\.1 401/);
  const status = await fetch(`http://127.0.0.1:${port}/t/${token}/.cursor-rec/status`);
  expect(await status.text()).toBe('controlled');
  expectNothingPassed(scene);
});

test('without the token it is the token that is missed, and not who is logged in', async () => {
  const { rig } = await openEnforced();
  const answer = await fetch(`http://127.0.0.1:${rig.port}/openai/v1/models`);
  expect(answer.headers.get('x-cursor-rec-error')).toBe('token_missing');
});

test('under best-effort it passes', async () => {
  const { baseUrl, upstream } = await openEnforced(nobody, { record: 'best-effort' });
  const answer = await fetch(`${baseUrl('openai')}/v1/chat/completions`, { method: 'POST', body: '{}' });
  expect(answer.status).toBe(200);
  expect(upstream.requests).toHaveLength(1);
});

test('a login lets the next request pass, a logout none, also inside of a connection that stays open', async () => {
  const { baseUrl, stand, upstream } = await openEnforced();
  const ask = async () => (await fetch(`${baseUrl('openai')}/v1/models`)).status;
  expect(await ask()).toBe(401);
  stand(user('a'));
  expect(await ask()).toBe(200);
  stand(nobody);
  expect(await ask()).toBe(401);
  expect(upstream.requests).toHaveLength(1);
});
