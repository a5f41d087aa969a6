import type { RequestListener, ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type ProbeResult, probeHost, probeStream } from '../../../src/cli/check/stream-probe.ts';
import { judgeProbe } from '../../../src/cli/check/streaming.ts';
import { openProxyRig, type ProxyRigOptions } from '../../support/http/proxy-rig.ts';
import { openHttpsUpstream } from '../../support/http/secure-upstream.ts';
import { createTestAuthority } from '../../support/http/test-authority.ts';

const authority = await createTestAuthority(['cursor.sh']);

/** Each time that it is looked at, a second has gone by. */
function createClock(): () => number {
  let now = 0;
  return () => (now += 1000);
}

async function probe(
  onRequest: RequestListener,
  options: ProxyRigOptions & { readonly token?: string } = {},
) {
  const upstream = await openHttpsUpstream(authority, { host: probeHost, onRequest });
  const rig = await openProxyRig({ pins: [upstream.pin(probeHost)], upstreamCa: authority, ...options });
  return probeStream({
    proxy: `http://127.0.0.1:${rig.port}`,
    token: options.token ?? rig.token,
    authority: rig.ca,
    now: createClock(),
    timeoutMs: 10_000,
  });
}

function message(flags: number, text: string): Buffer {
  const bytes = Buffer.alloc(5 + text.length);
  bytes.writeUInt8(flags);
  bytes.writeUInt32BE(text.length, 1);
  bytes.write(text, 5);
  return bytes;
}

async function writePieces(response: ServerResponse, pieces: readonly Buffer[]): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const piece of pieces) {
    response.write(piece);
    await setImmediate();
  }
  response.end();
}

test('probeStream asks as Cursor does, and counts messages but not the end of the stream', async () => {
  let asked: unknown;
  const result = await probe((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url, headers } = request;
      asked = { method, url, type: headers['content-type'], host: headers.host, body: Buffer.concat(chunks) };
      const whole = [...Array.from({ length: 5 }, () => message(0, '{"payload":"foo"}')), message(2, '{}')];
      void writePieces(response, [Buffer.concat(whole)]);
    });
  });
  expect(asked).toEqual({
    method: 'POST',
    url: '/aiserver.v1.HealthService/StreamSSE',
    type: 'application/connect+json',
    host: probeHost,
    body: message(0, '{"payload":"foo"}'),
  });
  expect(result).toMatchObject({ type: 'streamed', envelopes: 5, firstMs: 1000 });
  expect(judgeProbe(result)).toMatchObject({ status: 'ok' });
});

test('probeStream finds the messages however the bytes are cut', async () => {
  const bytes = Buffer.concat([message(0, '{"a":1}'), message(1, 'xyz'), message(2, '{}')]);
  for (let cut = 1; cut < bytes.length; cut += 6) {
    const result = await probe((_request, response) => {
      void writePieces(response, [bytes.subarray(0, cut), bytes.subarray(cut)]);
    });
    expect(result).toMatchObject({ type: 'streamed', envelopes: 2 });
  }
});

const results: readonly (readonly [string, ProbeResult, object])[] = [
  [
    'a first message in time',
    { type: 'streamed', envelopes: 5, firstMs: 2000, lastMs: 5000 },
    { status: 'ok' },
  ],
  [
    'a first message that came late',
    { type: 'streamed', envelopes: 5, firstMs: 5001, lastMs: 5002 },
    { status: 'fail', found: expect.stringContaining('holds answers back') },
  ],
  ['another answer', { type: 'answered', status: 404, refusal: undefined, text: '' }, { status: 'warn' }],
  [
    'no network',
    { type: 'answered', status: 502, refusal: 'upstream_name_unknown', text: '' },
    { status: 'warn', found: expect.stringContaining('cannot be reached') },
  ],
  [
    'an inspected network',
    { type: 'answered', status: 502, refusal: 'upstream_tls_failed', text: '' },
    { status: 'fail', fix: expect.stringContaining('--upstream-ca') },
  ],
  [
    'a recorder that cannot record',
    { type: 'answered', status: 503, refusal: 'recording_unavailable', text: '{"message":"no room"}' },
    { status: 'fail', found: expect.stringContaining('no room') },
  ],
  ['another authority', { type: 'failed', step: 'tls', reason: 'X' }, { status: 'fail' }],
  ['no connection', { type: 'failed', step: 'connect', reason: 'X' }, { status: 'fail' }],
  ['an answer that broke off', { type: 'failed', step: 'answer', reason: 'X' }, { status: 'warn' }],
];
test.each(results)('judgeProbe has its word for %s', (_title, result, finding) => {
  expect(judgeProbe(result)).toMatchObject(finding);
});

test('probeStream says where it came to nothing', async () => {
  const answer: RequestListener = (_request, response) => void response.end('fine');
  expect(await probe(answer)).toMatchObject({ type: 'answered', status: 200, text: 'fine' });
  expect(await probe(answer, { token: 'wrong' })).toEqual({
    type: 'failed',
    step: 'connect',
    reason: 'status 407',
  });
  // Its own certificate, which only the outside world's authority speaks for.
  expect(await probe(answer, { config: { intercept: [] } })).toMatchObject({ type: 'failed', step: 'tls' });
  expect(await probe((request) => request.socket.destroy())).toMatchObject({
    type: 'answered',
    refusal: 'upstream_closed',
  });
  const other = await createTestAuthority(['cursor.sh']);
  expect(await probe(answer, { upstreamCa: other })).toMatchObject({
    type: 'answered',
    refusal: 'upstream_tls_failed',
  });
});
