// Streams that do not end well, clients that go or crawl, upstreams that cannot be asked: what came is there, and why no more.
import { request as requestHttp } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { closeAfterFlow, type Flow, openFlow, send } from '../support/flow.ts';
import { openRawUpstream, type RawConnection } from '../support/http/raw-upstream.ts';
import { chatEvent, chatRequest, openHttpUpstream } from '../support/http-upstream.ts';

const SSE_HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n';
const chunked = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

/** A flow whose upstream is a bare socket, with one request under way and answered with a stream's head. */
async function openStream() {
  const upstream = await openRawUpstream();
  closeAfterFlow(() => upstream.close());
  const flow = await openFlow({ upstream: upstream.url });
  const client = await flow.client();
  const body = chatRequest('Tell me.');
  const lines = ['Content-Type: application/json', `Content-Length: ${body.length}`];
  client.write(flow.head('POST /openai/v1/chat/completions HTTP/1.1', ...lines) + body);
  const connection = await upstream.connection(0);
  await connection.until(body);
  connection.write(SSE_HEAD);
  return { flow, client, connection };
}

test('a client that leaves a stream without end is cancelled, and every event that came is there', async () => {
  const { flow, client, connection } = await openStream();
  const sent: string[] = [];
  while (sent.length < 200) {
    sent.push(`${sent.length} `);
    connection.write(chunked(chatEvent(sent.at(-1) ?? '')));
    await client.until(chatEvent(sent.at(-1) ?? ''));
  }
  client.destroy();
  await connection.closed();
  const [shown] = await flow.recorded(1);
  expect(shown?.exchanges[0]).toMatchObject({ outcome: 'cancelled', status: 200 });
  expect(shown?.turns).toMatchObject([{ outcome: 'cancelled', response: { text: sent.join('') } }]);
  expect(shown?.exchanges[0]?.response?.body).toHaveLength(200);
  expect(shown?.gaps).toEqual([]);
});

test.each([
  ['is reset', (connection: RawConnection) => connection.socket.resetAndDestroy()],
  ['ends', (connection: RawConnection) => connection.socket.destroy()],
])(
  'an upstream that %s inside an event is a cut, and the part that came is kept',
  async (_name, breakOff) => {
    const { flow, client, connection } = await openStream();
    const half = chatEvent('never whole').slice(0, 60);
    connection.write(chunked(chatEvent('whole')) + chunked(half));
    await client.until(half);
    breakOff(connection);
    await client.closed();
    expect(client.received()).not.toContain('\r\n0\r\n'); // the client sees the cut
    const [shown] = await flow.recorded(1);
    expect(shown?.exchanges[0]).toMatchObject({ outcome: 'cut', error: { code: 'upstream_closed' } });
    expect(shown?.turns).toMatchObject([{ outcome: 'cut', response: { text: 'whole' } }]);
    const events = shown?.exchanges[0]?.response?.body as { data: unknown }[];
    expect(events.map(({ data }) => data)).toEqual([
      JSON.parse(chatEvent('whole').slice(6)),
      half.slice('data: '.length),
    ]);
  },
);

test('a client that reads 1 KB a second holds its upstream back and no other stream', async () => {
  const line = `${'x'.repeat(1000)}\n`;
  const big = Buffer.from(line.repeat(32 * 1024));
  let isBigSent = false;
  const upstream = await openHttpUpstream(async (request, response) => {
    if (request.url === '/v1/big') return response.end(big, () => (isBigSent = true));
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (let index = 0; index < 200; index++) {
      response.write(chatEvent(`${index} `));
      await sleep(10);
    }
    response.end();
  });
  const flow = await openFlow({ upstream: upstream.url });
  const slow = openSlowReader(flow);
  await slow.begun;
  const other = await flow.send({ body: chatRequest('count') });
  expect(String(other.body).match(/^data: /gm)).toHaveLength(200);
  expect([isBigSent, slow.isDone()]).toEqual([false, false]);
  slow.hurry();
  expect((await slow.body).equals(big)).toBe(true);
  const exchanges = (await flow.recorded(2)).flatMap((shown) => shown.exchanges);
  expect(exchanges.map(({ outcome, responseBytes }) => [outcome, responseBytes])).toEqual(
    expect.arrayContaining([
      ['completed', big.length],
      ['completed', other.body.length],
    ]),
  );
});

/** Reads `/v1/big` 1 KB a second, until it is told to hurry. */
function openSlowReader(flow: Flow) {
  const begun = Promise.withResolvers<void>();
  const whole = Promise.withResolvers<Buffer>();
  let pause = 1000;
  let isDone = false;
  const sent = requestHttp(`${flow.sidecar.baseUrl('openai')}/v1/big`, { agent: false }, async (response) => {
    const chunks: Buffer[] = [];
    response.on('end', () => {
      isDone = true;
      whole.resolve(Buffer.concat(chunks));
    });
    response.on('error', whole.reject);
    begun.resolve();
    while (!isDone) {
      const chunk = response.read(pause === 0 ? undefined : 1024) as Buffer | null;
      if (chunk !== null) chunks.push(chunk);
      await sleep(chunk === null ? 1 : pause);
    }
  });
  sent.end();
  return { begun: begun.promise, body: whole.promise, isDone: () => isDone, hurry: () => (pause = 0) };
}

type ErrorOf = (body: unknown) => unknown;
const SHAPES: readonly (readonly [route: string, path: string, type: ErrorOf])[] = [
  ['openai', '/v1/chat/completions', (body) => (body as { error: { type: string; message: string } }).error],
  ['anthropic', '/v1/messages', (body) => (body as { error: { type: string; message: string } }).error],
  [
    'gemini',
    '/v1beta/models/m:generateContent',
    (body) => (body as { error: { code: number; message: string } }).error,
  ],
];
const UNREACHABLE = [
  ['a name that does not resolve', 'http://nonexistent.invalid', /resolve.*check the network.*spelling/],
  ['a port where nobody listens', 'http://127.0.0.1:1', /refused.*check that it runs/],
  ['a server that does not speak TLS', undefined, /TLS/],
] as const;

test.each(UNREACHABLE)(
  "%s is a 502 in the provider's own shape that says what to do",
  async (_name, url, says) => {
    const plain = await openHttpUpstream((_request, response) => response.end());
    const upstream = url ?? plain.url.replace('http:', 'https:');
    const args = SHAPES.flatMap(([route]) => ['--upstream', `${route}=${upstream}`]);
    const flow = await openFlow({ upstream, args });
    for (const [route, path, errorOf] of SHAPES) {
      const answer = await send(flow.sidecar.baseUrl(route), { path, body: chatRequest('hi') });
      expect(answer.status).toBe(502);
      const error = errorOf(JSON.parse(String(answer.body)));
      expect(error).toMatchObject({
        message: expect.stringMatching(says),
        ...(route === 'gemini' ? { code: 502, status: 'UNAVAILABLE' } : { type: 'api_error' }),
      });
    }
    const shown = await flow.recorded(3);
    const exchanges = shown.flatMap((one) => one.exchanges);
    // The prompt never left this machine, so that there is nothing of it to record.
    const failed = { outcome: 'failed', requestBytes: 0, error: { message: expect.stringMatching(says) } };
    expect(exchanges).toMatchObject([failed, failed, failed]);
  },
);
