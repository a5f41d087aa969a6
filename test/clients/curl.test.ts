// curl through the sidecar: the plainest client there is, in the ways that SDKs do not use.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkRecordings } from '../support/comparison/check.ts';
import { type Provider, startProvider } from '../support/provider/provider.ts';
import { SAY } from '../support/provider/story.ts';
import { type Sidecar, startSidecar } from '../support/sidecar.ts';
import { createModelKey } from '../support/test-secrets.ts';
import { runClient } from './run-client.ts';

const TEXT = 'Grüße 🙂 to “all”.';
const apiKey = createModelKey();

let folder: string;
let provider: Provider;
let sidecar: Sidecar;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cursor-rec-client-'));
  provider = await startProvider();
  const { url } = provider;
  sidecar = await startSidecar({ upstreams: { openai: url, anthropic: url, gemini: url } });
});
afterEach(async () => {
  await sidecar?.stop();
  await provider?.close();
  await rm(folder, { recursive: true });
});

const checkedRecordings = () => checkRecordings({ sidecar, provider, secrets: [apiKey] });

function curl(url: string, ...args: string[]) {
  return runClient({ command: 'curl', args: ['-sS', ...args, url], folder, env: {} });
}

async function bodyFile(body: unknown): Promise<string> {
  const path = join(folder, 'body.json');
  await writeFile(path, JSON.stringify(body));
  return `@${path}`;
}

const chatBody = (more = {}) => ({
  model: 'gpt-5',
  messages: [{ role: 'user', content: SAY + TEXT }],
  ...more,
});
const bearer = ['-H', `Authorization: Bearer ${apiKey}`];
const json = ['-H', 'Content-Type: application/json'];

test('a streamed answer over HTTP/1.1 with the token in the path', async () => {
  const url = `${sidecar.baseUrl('openai')}/v1/chat/completions`;
  const { code, stdout } = await curl(
    url,
    '-N',
    ...bearer,
    ...json,
    '-d',
    await bodyFile(chatBody({ stream: true })),
  );
  expect(code).toBe(0);
  expect(stdout).toBe(provider.log[0]?.response.body.toString());
  const [shown] = await checkedRecordings();
  expect(shown?.turns[0]).toMatchObject({ response: { text: TEXT }, outcome: 'completed' });
});

test('the token in a header never reaches the upstream', async () => {
  const url = `${sidecar.proxy}/openai/v1/chat/completions`;
  const token = ['-H', `x-cursor-rec-token: ${sidecar.token}`];
  const { code } = await curl(url, ...token, ...bearer, ...json, '-d', await bodyFile(chatBody()));
  expect(code).toBe(0);
  expect(JSON.stringify(provider.log[0]?.request.headers)).not.toContain(sidecar.token);
  await checkedRecordings();
});

test('no token is refused, and nothing reaches the upstream', async () => {
  const url = `${sidecar.proxy}/openai/v1/chat/completions`;
  const { stdout } = await curl(
    url,
    '-w',
    '\n%{http_code}',
    ...bearer,
    ...json,
    '-d',
    await bodyFile(chatBody()),
  );
  expect(stdout).toMatch(/"error"[\s\S]*\n401$/);
  expect(provider.log).toEqual([]);
});

test('a chunked upload that waits for 100-continue, and a compressed answer', async () => {
  const url = `${sidecar.baseUrl('openai')}/v1/responses`;
  const upload = ['-H', 'Expect: 100-continue', '-H', 'Transfer-Encoding: chunked', '--compressed'];
  const body = await bodyFile({ model: 'gpt-5', input: SAY + 'ä'.repeat(40_000) });
  const { code, stdout } = await curl(url, ...upload, ...bearer, ...json, '-d', body);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ object: 'response', status: 'completed' });
  expect(provider.log[0]?.response.headers).toContainEqual(['content-encoding', 'gzip']);
  const [shown] = await checkedRecordings();
  expect(shown?.turns[0]?.response.text).toBe('ä'.repeat(40_000));
});

test('HEAD and an unknown path are passed on and recorded', async () => {
  expect((await curl(`${sidecar.baseUrl('anthropic')}/`, '-I')).stdout).toMatch(/^HTTP\/1\.1 200/);
  const { stdout } = await curl(`${sidecar.baseUrl('openai')}/v1/nothing?a=1`, ...bearer);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'not_found' } });
  const exchanges = (await checkedRecordings()).flatMap((shown) => shown.exchanges);
  expect(exchanges.map(({ method, status }) => [method, status]).sort()).toEqual([
    ['GET', 404],
    ['HEAD', 200],
  ]);
});

test('Gemini as events and as one JSON array, its key in a header', async () => {
  const url = `${sidecar.baseUrl('gemini')}/v1beta/models/gemini-2.5-pro:streamGenerateContent`;
  const key = ['-H', `x-goog-api-key: ${apiKey}`];
  const body = await bodyFile({ contents: [{ role: 'user', parts: [{ text: SAY + TEXT }] }] });
  expect((await curl(`${url}?alt=sse`, ...key, ...json, '-d', body)).code).toBe(0);
  expect((await curl(url, ...key, ...json, '-d', body)).code).toBe(0);
  const turns = (await checkedRecordings()).flatMap((shown) => shown.turns);
  expect(turns.map(({ response }) => response.text)).toEqual([TEXT, TEXT]);
});

test('a key in the query is in no recording', async () => {
  const url = `${sidecar.baseUrl('gemini')}/v1beta/models/gemini-2.5-pro:generateContent?key=${apiKey}`;
  const body = await bodyFile({ contents: [{ role: 'user', parts: [{ text: SAY + TEXT }] }] });
  expect((await curl(url, ...json, '-d', body)).code).toBe(0);
  await checkedRecordings();
});
