// A WebSocket through the program: messages pass as they are, and stand in the recording decoded, both ways.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { eventually } from '../support/eventually.ts';
import { closeAfterFlow, type Flow, openFlow } from '../support/flow.ts';
import { findText } from '../support/home.ts';
import { createModelKey } from '../support/test-secrets.ts';

const JSON_TEXT = JSON.stringify({ type: 'response.create', text: 'Grüße 🙂 '.repeat(200) });
const PLAIN_TEXT = 'no JSON at all';
const BINARY = Buffer.from([0, 1, 2, 253, 254, 255]);
const MESSAGES: readonly (string | Buffer)[] = [
  JSON_TEXT,
  PLAIN_TEXT,
  BINARY,
  JSON_TEXT,
  '',
  randomBytes(70_000),
];
const SHOWN = MESSAGES.map((message) => {
  if (message === JSON_TEXT) return JSON.parse(JSON_TEXT);
  return typeof message === 'string' ? message : { base64: message.toString('base64') };
});

/** An upstream that sends every message back, and ends when it is told so. */
async function openEcho(compresses: boolean): Promise<{ url: string; server: WebSocketServer }> {
  const perMessageDeflate = compresses && { threshold: 0 };
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate });
  server.on('connection', (socket) => {
    socket.on('message', (bytes: Buffer, isBinary) => socket.send(bytes, { binary: isBinary }));
  });
  await once(server, 'listening');
  closeAfterFlow(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}`, server };
}

async function openSocket(flow: Flow, compresses = true): Promise<WebSocket> {
  const url = `${flow.sidecar.baseUrl('openai').replace('http:', 'ws:')}/v1/realtime`;
  const socket = new WebSocket(url, { perMessageDeflate: compresses && { threshold: 0 } });
  closeAfterFlow(() => socket.terminate());
  await once(socket, 'open');
  return socket;
}

async function echo(socket: WebSocket, message: string | Buffer): Promise<string | Buffer> {
  socket.send(message);
  const [bytes, isBinary] = (await once(socket, 'message')) as [Buffer, boolean];
  return isBinary ? bytes : bytes.toString();
}

test.each([
  ['compressed', true],
  ['plain', false],
])('%s messages, text and binary, are echoed and recorded in both directions', async (_name, compresses) => {
  const { url } = await openEcho(compresses);
  const flow = await openFlow({ upstream: url });
  const socket = await openSocket(flow, compresses);
  expect(socket.extensions).toBe(compresses ? 'permessage-deflate' : '');
  for (const message of MESSAGES) expect(await echo(socket, message)).toEqual(message);
  socket.close(1000, 'done');
  await once(socket, 'close');
  const [shown] = await flow.recorded(1);
  const exchange = shown?.exchanges[0];
  expect(exchange).toMatchObject({ method: 'GET', status: 101, outcome: 'completed' });
  for (const body of [exchange?.request.body, exchange?.response?.body]) {
    // What follows them is the close of each side.
    expect((body as { data: unknown }[]).slice(0, SHOWN.length).map(({ data }) => data)).toEqual(SHOWN);
  }
  expect(shown?.gaps).toEqual([]);
});

test('a secret in a message passes, and is masked in the recording', async () => {
  const secret = createModelKey();
  const { url } = await openEcho(true);
  const flow = await openFlow({ upstream: url });
  const socket = await openSocket(flow);
  const message = JSON.stringify({ type: 'x', text: `Here it is: ${secret}.` });
  expect(await echo(socket, message)).toBe(message);
  expect(await echo(socket, Buffer.from(`\0${secret}\xff`, 'latin1'))).toHaveLength(secret.length + 2);
  socket.close();
  await once(socket, 'close');
  const [shown] = await flow.recorded(1);
  expect(JSON.stringify(shown)).not.toContain(secret);
  expect(shown?.redactions.length).toBeGreaterThanOrEqual(4);
  expect(await findText(flow.home, secret)).toEqual([]);
});

test('a client that vanishes is cancelled, an upstream that vanishes is a cut, and what passed is there', async () => {
  const { url, server } = await openEcho(true);
  const flow = await openFlow({ upstream: url });
  const first = await openSocket(flow);
  await echo(first, 'one');
  vanish(first);
  await flow.recorded(1);
  const second = await openSocket(flow);
  await echo(second, 'two');
  for (const socket of server.clients) vanish(socket);
  await once(second, 'close');
  const exchanges = (await flow.recorded(2)).flatMap((shown) => shown.exchanges);
  const told = exchanges.map(({ outcome, response }) => [
    outcome,
    (response?.body as { data: unknown }[] | undefined)?.[0]?.data,
  ]);
  expect(told.sort()).toEqual([
    ['cancelled', 'one'],
    ['cut', 'two'],
  ]);
});

/** Resets the connection, as a process that dies does. */
function vanish(socket: WebSocket): void {
  const { _socket: connection } = socket as unknown as { _socket: Socket }; // where ws keeps it
  connection.resetAndDestroy();
}

test('a live conversation can be read while it goes on', async () => {
  const { url } = await openEcho(true);
  const flow = await openFlow({ upstream: url });
  const socket = await openSocket(flow);
  await echo(socket, 'still going');
  await eventually(async () => {
    const [shown] = await flow.recordedNow();
    expect(shown?.session.status).toBe('live');
    expect(JSON.stringify(shown?.exchanges[0]?.response?.body)).toContain('still going');
  });
});
