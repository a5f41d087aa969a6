// Which models a request names, by its path and by its body in any coding, cut anywhere.
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { BodyModels } from '../../../src/sidecar/capture/body-models.ts';
import {
  createModelReader,
  joinModels,
  readPathModels,
  readWithoutBody,
} from '../../../src/sidecar/capture/model-reader.ts';
import { encode, envelope, toHex } from '../../support/cursor/encode.ts';

const agent = '/agent.v1.AgentService';
const run = encode([1, encode([9, encode([1, 'gpt-5'])])]);
const append = encode([1, toHex(run)]);
const heartbeat = encode([7, encode()]);

const ofCursor = { route: 'cursor', origin: 'http://127.0.0.1:1', rawHeaders: [], hasBody: true };
const ofOpenai = { ...ofCursor, route: 'openai' };
const subjectOf = (path: string) =>
  path.startsWith('/v1') || path.startsWith('/openai') ? ofOpenai : ofCursor;

interface Asked {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly chunks: readonly Uint8Array[];
}
/** What the reader says of a body: `unread` where it says nothing before the end, and `isEnded` is false. */
async function read({ path, headers = {}, chunks }: Asked, isEnded = true): Promise<BodyModels> {
  const { promise, resolve } = Promise.withResolvers<BodyModels>();
  const rawHeaders = Object.entries(headers).flat();
  const reader = createModelReader({ ...subjectOf(path), path, rawHeaders }, resolve);
  for (const chunk of chunks) reader.push(chunk);
  if (isEnded) reader.end();
  return promise;
}

test.each([
  ['/v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse', ['gemini-3-pro']],
  ['/v1/projects/p/locations/l/publishers/google/models/gemini-3:generateContent', ['gemini-3']],
  ['/openai/deployments/gpt-5/chat/completions?api-version=1', ['gpt-5']],
  ['/model/anthropic.claude%3A0/invoke', ['anthropic.claude:0']],
  ['/v1/chat/completions?x=/models/gpt-4/', []],
  ['/v1/models', []],
])('the path %s names %j', (path, models) => {
  expect(readPathModels(path)).toEqual(models);
});

test.each([
  ['/v1/models', false, 'none'],
  ['/v1/models/gpt-5', false, ['gpt-5']],
  ['/v1/chat/completions', true, undefined],
  [`${agent}/Run`, true, undefined],
  [`${agent}/RunSSE`, true, 'none'],
  ['/aiserver.v1.BidiService/BidiAppend', true, undefined],
  ['/aiserver.v1.InferenceService/Stream', true, undefined],
  // Each of its later messages names a model of its own.
  ['/aiserver.v1.InferenceService/RunInference', true, 'unknown'],
  ['/aiserver.v1.InferenceService/RunInferenceSSE', true, 'none'],
  // What the table does not know of a service of turns may be a turn.
  [`${agent}/RunV2`, true, 'unknown'],
  ['/agent.v2.AgentService/Run', true, 'unknown'],
  ['/aiserver.v1.ChatService/StreamSomethingNew', true, 'unknown'],
  ['/aiserver.v1.AiService/StreamUiBestOfNJudge', true, 'unknown'],
  ['/aiserver.v1.BidiService/BidiAppendV2', true, 'unknown'],
  [`${agent}/GetUsableModels`, true, 'none'],
  ['/aiserver.v1.ServerConfigService/GetServerConfig', true, 'none'],
  ['/auth/token', true, 'none'],
  ['/aiserver.v1.AnalyticsService/Batch', true, 'none'],
] as const)(
  '%s with a body (%s) needs no reading where that is not undefined: %j',
  (path, hasBody, known) => {
    expect(readWithoutBody({ ...subjectOf(path), path, hasBody })).toEqual(known);
  },
);

test.each<[string, BodyModels, unknown]>([
  ['/v1/chat/completions', ['a'], ['a']],
  ['/v1/chat/completions', 'none', 'unknown'],
  ['/v1beta/models/g:generateContent', 'none', ['g']],
  ['/openai/deployments/g/chat/completions', ['a'], ['g', 'a']],
  ['/v1beta/models/g:generateContent', 'unknown', 'unknown'],
  ['/aiserver.v1.BidiService/BidiAppend', 'none', 'none'],
])('%s and a body that names %j are about %j', (path, body, joined) => {
  expect(joinModels({ ...subjectOf(path), path }, body)).toEqual(joined);
});

test("a path that looks like one of Cursor's says nothing at another server", async () => {
  // A server that resolves `..;` would read the chat completion that this path hides, and no rule would.
  const subject = { ...ofOpenai, path: '/v1/chat/completions/..;/aiserver.v1.AuthService/Get' };
  expect(readWithoutBody(subject)).toBeUndefined();
  expect(joinModels(subject, 'none')).toBe('unknown');
  const intercepted = { ...ofOpenai, origin: 'https://api2.cursor.sh', path: '/aiserver.v1.AuthService/Get' };
  expect(readWithoutBody(intercepted)).toBe('none');
});

const chatBody = Buffer.from(JSON.stringify({ messages: [{ content: 'x'.repeat(3000) }], model: 'gpt-5' }));
test.each([
  ['identity', chatBody],
  ['gzip', gzipSync(chatBody)],
  ['deflate', deflateSync(chatBody)],
  ['br', brotliCompressSync(chatBody)],
  ['zstd', zstdCompressSync(chatBody)],
])('a body in %s is read', async (coding, bytes) => {
  const headers = { 'content-encoding': coding };
  for (const at of [0, 1, 7, bytes.length - 1, bytes.length]) {
    const chunks = [bytes.subarray(0, at), bytes.subarray(at)];
    expect(await read({ path: '/v1/chat/completions', headers, chunks })).toEqual(['gpt-5']);
  }
});

test.each([
  ['an unknown coding', { 'content-encoding': 'snappy' }, chatBody],
  ['two codings', { 'content-encoding': 'gzip, gzip' }, gzipSync(gzipSync(chatBody))],
  ['a coding that lies', { 'content-encoding': 'gzip' }, chatBody],
  ['a coded body that is cut', { 'content-encoding': 'gzip' }, gzipSync(chatBody).subarray(0, 20)],
  ['no JSON', {}, Buffer.from('model=gpt-5')],
  ['UTF-16', {}, Buffer.from(chatBody.toString(), 'utf16le')],
])('a body of %s is not known', async (_name, headers, bytes) => {
  expect(await read({ path: '/v1/responses', headers, chunks: [bytes] })).toBe('unknown');
});

const proto = { 'content-type': 'application/connect+proto', 'connect-content-encoding': 'gzip' };
test('a stream of Cursor is known by its first message, without its end', async () => {
  const path = `${agent}/Run`;
  const bytes = envelope(run);
  for (let at = 0; at <= bytes.length; at++) {
    const chunks = [bytes.subarray(0, at), bytes.subarray(at)];
    expect(await read({ path, headers: proto, chunks }, false)).toEqual(['gpt-5']);
  }
  expect(await read({ path, headers: proto, chunks: [envelope(gzipSync(run), 1)] }, false)).toEqual([
    'gpt-5',
  ]);
});

test.each([
  ['whose first message names none', envelope(heartbeat)],
  ['that ends at once', new Uint8Array()],
  ['whose first envelope is its end', envelope(new Uint8Array(), 2)],
  ['that is none', Uint8Array.of(0x77, 0, 0)],
  ['whose message cannot be inflated', envelope(run, 1)],
  ['whose message is no message', envelope(run.subarray(0, -1))],
  ['that is only prepared', envelope(encode([8, encode([9, encode([1, 'gpt-5'])])]))],
])('a stream of Cursor %s is not known', async (_name, bytes) => {
  expect(await read({ path: `${agent}/Run`, headers: proto, chunks: [bytes] })).toBe('unknown');
});

test('an append of Cursor is read whole, and names none where it brings no run', async () => {
  const path = '/aiserver.v1.BidiService/BidiAppend';
  const headers = { 'content-type': 'application/proto' };
  expect(await read({ path, headers, chunks: [append] })).toContain('gpt-5');
  const coded = { ...headers, 'content-encoding': 'gzip' };
  expect(await read({ path, headers: coded, chunks: [gzipSync(append)] })).toContain('gpt-5');
  expect(await read({ path, headers, chunks: [encode([1, toHex(heartbeat)])] })).toBe('none');
  const json = Buffer.from(JSON.stringify({ data: toHex(run) }));
  expect(await read({ path, headers: { 'content-type': 'application/json' }, chunks: [json] })).toContain(
    'gpt-5',
  );
});

test.each([
  ['application/proto', encode([1, 'zz'])],
  ['application/proto', encode([1, toHex(Uint8Array.of(0xff))])],
  ['application/proto', encode([2, encode([1, 'request'])])],
  ['application/json', Buffer.from('{"data":"zz"}')],
  ['application/json', Buffer.from('{"data":7}')],
])('an append of Cursor in %s whose message cannot be read is not known', async (contentType, bytes) => {
  const path = '/aiserver.v1.BidiService/BidiAppend';
  expect(await read({ path, headers: { 'content-type': contentType }, chunks: [bytes] })).toBe('unknown');
});

test('a turn of Cursor in one message that names no model is not known', async () => {
  const headers = { 'content-type': 'application/json' };
  expect(await read({ path: `${agent}/Run`, headers, chunks: [Buffer.from('{}')] })).toBe('unknown');
});
