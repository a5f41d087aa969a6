// WebSocket and other upgrades: relayed after a 101, and answered like any request without one.
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { openCaptureRig } from '../../support/http/capture-rig.ts';
import { closeAfterTest, openScene, type Scene } from '../../support/http/scene.ts';

const upgrade = ['Connection: keep-alive, Upgrade', 'UPGRADE: echo', 'X-One: 1'];
async function openEcho({ upstream, rig, client }: Scene, early = '') {
  client.write(rig.head('GET /openai/v1/live?x=1 HTTP/1.1', ...upgrade) + early);
  const connection = await upstream.connection(0);
  await connection.until('\r\n\r\n');
  return connection;
}

test('websocket messages pass both ways and the tap has the bytes of both', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  closeAfterTest(() => server.close());
  await once(server, 'listening');
  server.on('connection', (socket) =>
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary })),
  );
  const { port } = server.address() as AddressInfo;
  const rig = await openCaptureRig({ routes: { openai: new URL(`http://127.0.0.1:${port}`) } });
  closeAfterTest(() => rig.close());
  const socket = new WebSocket(`ws://127.0.0.1:${rig.port}/openai/v1/responses`, {
    headers: { 'x-cursor-rec-token': rig.token },
    perMessageDeflate: false,
  });
  await once(socket, 'open');
  for (const message of ['hello', 'x'.repeat(300_000)]) {
    socket.send(message);
    const [data] = await once(socket, 'message');
    expect(String(data)).toBe(message);
  }
  socket.close();
  await once(socket, 'close');
  const closed = await rig.event('exchange-closed');
  expect(closed.outcome).toBe('completed');
  expect(closed.requestBytes).toBeGreaterThan(300_000);
  expect(rig.bytes('response').length).toBe(closed.responseBytes);
  expect(rig.bytes('response').subarray(0, 7).toString('latin1')).toBe('\x81\x05hello');
  const head = await rig.event('response-head');
  expect(head.status).toBe(101);
  expect(head.headers).toContainEqual(['upgrade', 'websocket']);
});

test('an upgrade keeps its fields, the 101 passes as it came, and early bytes of both sides arrive', async () => {
  const scene = await openScene();
  const { upstream, rig, client } = scene;
  const connection = await openEcho(scene, 'early');
  expect(connection.received()).toBe(
    `GET /v1/live?x=1 HTTP/1.1\r\nHost: 127.0.0.1:${upstream.port}\r\nConnection: Upgrade\r\nUPGRADE: echo\r\nX-One: 1\r\n\r\n`,
  );
  const answer = 'HTTP/1.1 101 Go On\r\nuPGRADE: echo\r\nConnection: Upgrade\r\nX-Two: 2\r\nx-two: 3\r\n\r\n';
  connection.write(`${answer}first`);
  await client.until(`${answer}first`);
  await connection.until('\r\n\r\nearly');
  client.write(' later');
  await connection.until('early later');
  client.socket.end();
  await connection.closed();
  expect(await rig.event('exchange-closed')).toMatchObject({
    outcome: 'completed',
    requestBytes: 11,
    responseBytes: 5,
  });
  expect(rig.bytes('request').toString()).toBe('early later');
  expect(rig.bytes('response').toString()).toBe('first');
});

test('a denied upgrade delivers the true answer at once and closes', async () => {
  const scene = await openScene();
  const connection = await openEcho(scene);
  connection.write('HTTP/1.1 426 Nope\r\nX-Why: no\r\nContent-Length: 4\r\n\r\nnope');
  const got = await scene.client.closed();
  expect(got).toBe('HTTP/1.1 426 Nope\r\nX-Why: no\r\nContent-Length: 4\r\nConnection: close\r\n\r\nnope');
  const closed = await scene.rig.event('exchange-closed');
  expect(closed).toMatchObject({ outcome: 'failed', responseBytes: 4 });
  expect(await scene.rig.event('response-head')).toMatchObject({ status: 426 });
});

test('a denied upgrade whose answer is cut is a cut', async () => {
  const scene = await openScene();
  const connection = await openEcho(scene);
  connection.write('HTTP/1.1 400 Bad\r\nContent-Length: 10\r\n\r\none');
  await scene.client.until('one');
  connection.socket.destroy();
  expect(await scene.client.closed()).toMatch(/one$/);
  expect(await scene.rig.event('exchange-closed')).toMatchObject({ outcome: 'cut' });
});

test('an upgrade to nowhere is refused', async () => {
  const rig = await openCaptureRig({ routes: { openai: new URL('http://127.0.0.1:1') } });
  closeAfterTest(() => rig.close());
  const socket = new WebSocket(`ws://127.0.0.1:${rig.port}/t/${rig.token}/openai/v1/responses`);
  const [, response] = await once(socket, 'unexpected-response');
  expect(response.statusCode).toBe(502);
  expect(response.headers['x-cursor-rec-error']).toBe('upstream_unreachable');
  expect(await rig.event('exchange-closed')).toMatchObject({ outcome: 'failed' });
  response.destroy();
});

test('the upstream is aborted when the client goes before the answer', async () => {
  const scene = await openScene();
  const connection = await openEcho(scene);
  scene.client.destroy();
  await connection.closed();
  expect(await scene.rig.event('exchange-closed')).toMatchObject({ outcome: 'cancelled' });
});

test.each([
  ['client', 'cancelled'],
  ['upstream', 'cut'],
])('a relayed connection that the %s resets ends for both', async (who, outcome) => {
  const scene = await openScene();
  const connection = await openEcho(scene);
  connection.write('HTTP/1.1 101 Go\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n');
  await scene.client.until('\r\n\r\n');
  if (who === 'client') scene.client.socket.resetAndDestroy();
  else connection.socket.resetAndDestroy();
  await (who === 'client' ? connection.closed() : scene.client.closed());
  expect(await scene.rig.event('exchange-closed')).toMatchObject({ outcome });
});

test('a relayed connection is held while recording fails and goes on after', async () => {
  const scene = await openScene();
  const connection = await openEcho(scene);
  connection.write('HTTP/1.1 101 Go\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n');
  await scene.client.until('\r\n\r\n');
  scene.rig.tap.setFailing('x');
  connection.write('one');
  await scene.client.until('one');
  connection.write('two');
  scene.client.write('up');
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(scene.client.received()).not.toContain('two');
  expect(connection.received()).not.toMatch(/up$/);
  scene.rig.tap.setFailing(undefined);
  await scene.client.until('two');
  await connection.until('\r\n\r\nup');
});

test('an offer of h2c beside a request with a body is ignored, and the request passes', async () => {
  const { upstream, rig, client } = await openScene();
  client.write(
    `${rig.head('POST /openai/x HTTP/1.1', 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAA', 'Content-Length: 2')}hi`,
  );
  const connection = await upstream.connection(0);
  expect((await connection.until('hi')).toLowerCase()).not.toMatch(/upgrade|http2-settings/);
});

test('an upgrade that is reset while its answer waits does not end the process', async () => {
  // The attack: after a few wrong tokens the refusal is delayed, and whoever resets meanwhile had no listener.
  const rig = await openCaptureRig({ routes: { openai: new URL('http://127.0.0.1:9') } });
  closeAfterTest(() => rig.close());
  const failures: unknown[] = [];
  const note = (error: unknown) => void failures.push(error);
  process.on('uncaughtException', note);
  closeAfterTest(() => process.off('uncaughtException', note));
  for (let count = 0; count < 10; count++) {
    const socket = connect(rig.port, '127.0.0.1');
    socket.on('error', () => {});
    await once(socket, 'connect');
    const lines = [
      `Host: 127.0.0.1:${rig.port}`,
      'x-cursor-rec-token: wrong',
      'Connection: Upgrade',
      'Upgrade: x',
    ];
    socket.write(['GET /openai/v1/live HTTP/1.1', ...lines, '', ''].join('\r\n'));
    await sleep(20);
    socket.resetAndDestroy();
  }
  await sleep(300);
  expect(failures).toEqual([]);
});
