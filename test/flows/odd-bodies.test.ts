// Bodies that are not what one expects: they pass byte for byte, and stand in the recording as far as they can be read.
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { closeAfterFlow, openFlow } from '../support/flow.ts';
import { openRawUpstream } from '../support/http/raw-upstream.ts';
import { chatEvent, chatRequest, openHttpUpstream } from '../support/http-upstream.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const base64 = (bytes: string | Buffer) => ({ base64: Buffer.from(bytes).toString('base64') });
const deep = (depth: number) => `{"messages":[],"deep":${'['.repeat(depth)}${']'.repeat(depth)}}`;

const INVALID_UTF8 = Buffer.concat([
  Buffer.from('{"messages":"'),
  Buffer.from([0xff, 0xc3, 0x28]),
  Buffer.from('"}'),
]);
const BODIES: readonly (readonly [name: string, body: string | Buffer, shown: unknown])[] = [
  ['JSON that is not UTF-8', INVALID_UTF8, base64(INVALID_UTF8)],
  ['JSON nested 10,000 deep', deep(10_000), base64(deep(10_000))],
  ['JSON nested 10,000 deep that does not close', '[{"a":'.repeat(5000), base64('[{"a":'.repeat(5000))],
  ['JSON nested 300 deep', deep(300), JSON.parse(deep(300))],
  ['JSON that breaks off', '{"messages":[', base64('{"messages":[')],
  ['a lone surrogate', String.raw`{"a":"\ud800"}`, { a: '\ud800' }],
  [
    'names of prototypes',
    '{"__proto__":{"a":1},"constructor":2}',
    JSON.parse('{"__proto__":{"a":1},"constructor":2}'),
  ],
  [
    'names as the recording uses them',
    '{"$part":0,"$$part":1,"$number":"1"}',
    { $part: 0, $$part: 1, $number: '1' },
  ],
  [
    'bytes with NUL',
    Buffer.from([0, 1, 2, 255, 254, 10, 13]),
    base64(Buffer.from([0, 1, 2, 255, 254, 10, 13])),
  ],
];

test.each(BODIES)('%s passes and is recorded, in request and response', async (_name, body, expected) => {
  const upstream = await openHttpUpstream((_request, response) =>
    response.writeHead(200, JSON_TYPE).end(body),
  );
  const flow = await openFlow({ upstream: upstream.url });
  const answer = await flow.send({ body, headers: JSON_TYPE });
  expect(answer.body).toEqual(Buffer.from(body));
  expect(upstream.bodies).toEqual([Buffer.from(body)]);
  const [shown] = await flow.recorded(1);
  const { length } = Buffer.from(body);
  expect(shown?.exchanges[0]).toMatchObject({
    requestBytes: length,
    responseBytes: length,
    outcome: 'completed',
  });
  expect(shown?.exchanges[0]?.request.body).toEqual(expected);
  expect(shown?.exchanges[0]?.response?.body).toEqual(expected);
  expect(shown?.gaps).toEqual([]);
  for (const command of ['show', 'replay']) {
    const { code, stderr } = await flow.sidecar.cli([
      command,
      'last',
      ...(command === 'replay' ? ['--speed', '0'] : []),
    ]);
    expect([code, stderr]).toEqual([0, '']);
  }
});

const CODINGS = {
  gzip: (text: string) => gzipSync(text),
  br: (text: string) => brotliCompressSync(text),
  zstd: (text: string) => zstdCompressSync(text),
  deflate: (text: string) => deflateSync(text),
} as const;

test.each(Object.entries(CODINGS))(
  'a stream in %s passes as it is and is recorded as its text',
  async (coding, encode) => {
    const pieces = ['Grüße', ' an', ' 🙂', ' alle.'];
    const bytes = encode(`${pieces.map(chatEvent).join('')}data: [DONE]\n\n`);
    const upstream = await openHttpUpstream(async (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': coding });
      for (const byte of bytes) await new Promise((resolve) => response.write(Buffer.from([byte]), resolve));
      response.end();
    });
    const flow = await openFlow({ upstream: upstream.url });
    const answer = await flow.send({ body: chatRequest('Greet them.') });
    expect(answer.body.equals(bytes)).toBe(true);
    const [shown] = await flow.recorded(1);
    expect(shown?.turns).toMatchObject([
      { prompt: { text: 'Greet them.' }, response: { text: pieces.join('') }, outcome: 'completed' },
    ]);
    expect(shown?.exchanges[0]).toMatchObject({ responseBytes: bytes.length });
  },
);

test('a coding that nobody knows is kept as digest, with a gap that names it', async () => {
  // A digest of a short body would tell what is in it to whoever tries all that may be.
  const body = 'not to be read '.repeat(100);
  const upstream = await openHttpUpstream((_request, response) =>
    response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'x-secret' }).end(body),
  );
  const flow = await openFlow({ upstream: upstream.url });
  expect(String((await flow.send({ body: chatRequest('hi') })).body)).toBe(body);
  const [shown] = await flow.recorded(1);
  expect(shown?.gaps).toMatchObject([{ reason: 'unknown-coding x-secret', bytes: 1500, side: 'response' }]);
  expect(shown?.exchanges[0]?.response?.body).toMatchObject({ bytes: 1500 });
});

test.each([
  ['a HEAD', 'HEAD', 200],
  ['no content', 'POST', 204],
  ['not modified', 'GET', 304],
  ['an empty body', 'POST', 200],
] as const)('%s has no body in the recording', async (_name, method, status) => {
  const length = method === 'HEAD' ? '5000' : '0';
  const upstream = await openHttpUpstream((_request, response) =>
    response
      .writeHead(status, { ...JSON_TYPE, ...(status === 200 ? { 'content-length': length } : {}) })
      .end(),
  );
  const flow = await openFlow({ upstream: upstream.url });
  const answer = await flow.send({ method, path: '/v1/models' });
  expect([answer.status, answer.body.length]).toEqual([status, 0]);
  const [shown] = await flow.recorded(1);
  expect(shown?.exchanges[0]).toMatchObject({
    method,
    status,
    outcome: 'completed',
    requestBytes: 0,
    responseBytes: 0,
  });
  expect(shown?.exchanges[0]?.request).not.toHaveProperty('body');
  expect(shown?.exchanges[0]?.response).not.toHaveProperty('body');
  expect(shown?.gaps).toEqual([]);
});

test('a response whose head never ends is a refusal, recorded as failed', async () => {
  const upstream = await openRawUpstream((connection) => {
    const field = `x-filler: ${'a'.repeat(1013)}\r\n`;
    void connection
      .until('\r\n\r\n')
      .then(() => connection.write(`HTTP/1.1 200 OK\r\n${field.repeat(5 * 1024)}`));
  });
  closeAfterFlow(() => upstream.close());
  const flow = await openFlow({ upstream: upstream.url });
  const answer = await flow.send({ body: chatRequest('hi') });
  expect(answer.status).toBe(502);
  expect(JSON.parse(String(answer.body)).error).toMatchObject({ code: 'upstream_protocol' });
  const [shown] = await flow.recorded(1);
  expect(shown?.exchanges[0]).toMatchObject({
    outcome: 'failed',
    error: { code: 'upstream_protocol' },
    responseBytes: 0,
  });
});
