// Bodies beyond every limit: they pass untouched, the sidecar stays small, and the recording says what it holds of them.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, request as requestHttp } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { brotliCompressSync, constants, createGzip, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { closeAfterFlow, expectVerified, type Flow, openFlow } from '../support/flow.ts';
import { listFiles } from '../support/home.ts';
import { chatRequest, openHttpUpstream } from '../support/http-upstream.ts';

const MIB = 1024 * 1024;
const MAX_RSS_KIB = 400 * 1024;

/** The most memory that the sidecar ever had, in KiB. */
async function peakMemory({ sidecar }: Flow): Promise<number> {
  const status = await readFile(`/proc/${sidecar.pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]);
}

/** An upstream that keeps only length and SHA-256 of what comes. */
async function openDigesting() {
  const seen: { bytes: number; sha256: string }[] = [];
  const server = createServer(async (request, response) => {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of request) {
      hash.update(chunk as Buffer);
      bytes += (chunk as Buffer).length;
    }
    seen.push({ bytes, sha256: hash.digest('hex') });
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeAfterFlow(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

test.runIf(process.platform === 'linux').each([
  ['with a length', { 'content-length': String(200 * MIB) }],
  ['in chunks', {}],
])('an upload of 200 MiB %s passes byte for byte and is kept as its digest', async (_name, framing) => {
  const upstream = await openDigesting();
  const flow = await openFlow({ upstream: upstream.url });
  const hash = createHash('sha256');
  const piece = Buffer.from(
    '{"text":"Grüße, this is a line of a very long prompt."}\n'.repeat(19_000),
  ).subarray(0, MIB);
  function* pieces() {
    for (let index = 0; index < 200; index++) {
      const bytes = Buffer.from(piece);
      bytes.writeUInt32BE(index);
      hash.update(bytes);
      yield bytes;
    }
  }
  const answered = new Promise<number>((resolve, reject) => {
    const headers = { 'content-type': 'application/json', ...framing };
    const sent = requestHttp(`${flow.sidecar.baseUrl('openai')}/v1/files`, { method: 'POST', headers });
    sent.on('error', reject).on('response', (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    pipeline(Readable.from(pieces()), sent).catch(reject);
  });
  expect(await answered).toBe(200);
  const digest = { bytes: 200 * MIB, sha256: hash.digest('hex') };
  expect(upstream.seen).toEqual([digest]);
  const [shown] = await flow.recorded(1);
  expect(shown?.exchanges[0]).toMatchObject({
    outcome: 'completed',
    requestBytes: 200 * MIB,
    request: { body: digest },
    response: { body: {} },
  });
  expect(await peakMemory(flow)).toBeLessThan(MAX_RSS_KIB);
});

test('a gzip of 1 GiB reaches the client as it is, and its recording stops at the limit', async () => {
  const bomb = await gzipOfZeros(1024 * MIB);
  const upstream = await openHttpUpstream((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    response.end(bomb);
  });
  const flow = await openFlow({ upstream: upstream.url });
  const answer = await flow.send({ body: chatRequest('bomb') });
  expect(answer.headers['content-encoding']).toBe('gzip');
  expect(answer.body.equals(bomb)).toBe(true);
  await expectBomb(flow, bomb.length);
});

test.each([
  [
    'br',
    () => brotliCompressSync(Buffer.alloc(64 * MIB), { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  ],
  ['zstd', () => zstdCompressSync(Buffer.alloc(64 * MIB))],
])('a bomb in %s is no other', async (coding, make) => {
  const bomb = make();
  const upstream = await openHttpUpstream((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': coding });
    response.end(bomb);
  });
  const flow = await openFlow({ upstream: upstream.url });
  expect((await flow.send({ body: chatRequest('bomb') })).body.equals(bomb)).toBe(true);
  await expectBomb(flow, bomb.length);
});

test('a bomb that a client sends passes and its recording stops at the limit', async () => {
  const bomb = await gzipOfZeros(512 * MIB);
  const upstream = await openHttpUpstream((_request, response) => response.end('{}'));
  const flow = await openFlow({ upstream: upstream.url });
  await flow.send({ body: bomb, headers: { 'content-encoding': 'gzip' } });
  expect(upstream.bodies[0]?.equals(bomb)).toBe(true);
  const [shown] = await flow.recorded(1);
  expect(shown?.gaps).toMatchObject([{ reason: 'decoding-limit', side: 'request' }]);
  expect(shown?.exchanges[0]).toMatchObject({ outcome: 'completed', requestBytes: bomb.length });
});

/** The recording has the exchange with all its bytes counted, a gap that says why, and little on disk. */
async function expectBomb(flow: Flow, bytes: number): Promise<void> {
  const [shown] = await flow.recorded(1);
  expect(shown?.exchanges[0]).toMatchObject({ outcome: 'completed', status: 200, responseBytes: bytes });
  expect(shown?.gaps).toMatchObject([{ reason: 'decoding-limit', side: 'response' }]);
  const verdict = await expectVerified(flow.home, 'last');
  expect(verdict.level).not.toBe('not-what-it-claims');
  const files = await Promise.all((await listFiles(`${flow.home}/sessions`)).map((file) => readFile(file)));
  expect(files.reduce((sum, file) => sum + file.length, 0)).toBeLessThan(16 * MIB);
  if (process.platform === 'linux') expect(await peakMemory(flow)).toBeLessThan(MAX_RSS_KIB);
}

async function gzipOfZeros(size: number): Promise<Buffer> {
  const zeros = Buffer.alloc(MIB);
  const chunks: Buffer[] = [];
  const gzip = createGzip();
  gzip.on('data', (chunk: Buffer) => chunks.push(chunk));
  await pipeline(Readable.from(Array.from({ length: size / MIB }, () => zeros)), gzip);
  return Buffer.concat(chunks);
}
