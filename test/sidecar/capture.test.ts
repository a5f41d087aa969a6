// Streams that are slow, large, broken or abandoned: back-pressure on both legs, and each end learns at once what the other did.
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { openCaptureRig } from '../support/http/capture-rig.ts';
import { openRawClient } from '../support/http/raw-client.ts';
import { closeAfterTest, openScene } from '../support/http/scene.ts';

const size = 20 * 1024 * 1024;
/** Bytes in which every position can be told from its neighbours. */
function makeBytes(): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  for (let at = 0; at < size; at += 4) bytes.writeUInt32LE((at * 2654435761) >>> 0, at);
  return bytes;
}
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const rest = (bytes: Buffer) => bytes.subarray(bytes.indexOf('\r\n\r\n') + 4);
/** Resolves when a count has not moved for a while: whoever moved it is held back. */
async function settled(count: () => number): Promise<number> {
  let last = -1;
  for (let same = 0; same < 10; ) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    same = count() === last ? same + 1 : 0;
    last = count();
  }
  return last;
}

test('20 MiB upload waits for a slow upstream and arrives byte for byte', async () => {
  const { upstream, rig, client } = await openScene();
  const bytes = makeBytes();
  client.write(rig.head('POST /openai/v1/x HTTP/1.1', `Content-Length: ${size}`));
  client.write(bytes.subarray(0, 1024));
  const connection = await upstream.connection(0);
  await connection.until('\r\n\r\n');
  connection.socket.pause();
  client.write(bytes.subarray(1024));
  expect(await settled(() => rig.count('request'))).toBeLessThan(size / 2);
  expect(await settled(() => client.socket.writableLength)).toBeGreaterThan(0);
  connection.socket.resume();
  await connection.until(size + connection.received().indexOf('\r\n\r\n') + 4);
  connection.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
  await client.until('ok');
  const closed = await rig.event('exchange-closed');
  expect(closed).toMatchObject({ outcome: 'completed', requestBytes: size });
  expect(digest(rest(connection.receivedBytes()))).toBe(digest(bytes));
  expect(digest(rig.bytes('request'))).toBe(digest(bytes));
});

test('20 MiB download waits for a slow client and arrives byte for byte', async () => {
  const { upstream, rig, client } = await openScene();
  const bytes = makeBytes();
  client.write(rig.head('GET /openai/v1/x HTTP/1.1'));
  const connection = await upstream.connection(0);
  await connection.until('\r\n\r\n');
  client.socket.pause();
  connection.write(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`);
  connection.write(bytes);
  expect(await settled(() => rig.count('response'))).toBeLessThan(size / 2);
  client.socket.resume();
  await client.until('\r\n\r\n');
  await client.until(size + client.received().indexOf('\r\n\r\n') + 4);
  const closed = await rig.event('exchange-closed');
  expect(closed).toMatchObject({ outcome: 'completed', responseBytes: size });
  expect(digest(rest(client.receivedBytes()))).toBe(digest(bytes));
  expect(digest(rig.bytes('response'))).toBe(digest(bytes));
});

test('upstream is aborted when the client goes away in mid-stream', async () => {
  const { upstream, rig, client } = await openScene();
  client.write(rig.head('GET /openai/v1/x HTTP/1.1'));
  const connection = await upstream.connection(0);
  await connection.until('\r\n\r\n');
  connection.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n');
  await client.until('one');
  client.destroy();
  await connection.closed();
  expect(await rig.event('exchange-closed')).toMatchObject({ outcome: 'cancelled', responseBytes: 3 });
});

test('upstream is aborted when the client goes away before there is an answer', async () => {
  const { upstream, rig, client } = await openScene();
  client.write(rig.head('POST /openai/v1/x HTTP/1.1', 'Content-Length: 10'));
  client.write('half');
  const connection = await upstream.connection(0);
  await connection.until('half');
  client.destroy();
  await connection.closed();
  expect(connection.received()).toMatch(/half$/);
  expect(await rig.event('exchange-closed')).toMatchObject({ outcome: 'cancelled', requestBytes: 4 });
});

test.each([
  ['a chunked body', 'Transfer-Encoding: chunked\r\n\r\n3\r\none\r\n'],
  ['a body with a length', 'Content-Length: 10\r\n\r\none'],
])('client sees a cut, with all that came, when the upstream is cut in %s', async (_name, text) => {
  const { upstream, rig, client } = await openScene();
  client.write(rig.head('GET /openai/v1/x HTTP/1.1'));
  const connection = await upstream.connection(0);
  await connection.until('\r\n\r\n');
  connection.write(`HTTP/1.1 200 OK\r\n${text}`);
  await client.until('one');
  connection.socket.destroy();
  expect(await client.closed()).toMatch(/one(?:\r\n)?$/);
  const closed = await rig.event('exchange-closed');
  expect(closed).toMatchObject({ outcome: 'cut', responseBytes: 3, error: { code: 'upstream_closed' } });
});

test('a reset is a cut also where the body ends with its connection', async () => {
  const { upstream, rig, client } = await openScene();
  client.write(rig.head('GET /openai/v1/x HTTP/1.1'));
  const connection = await upstream.connection(0);
  await connection.until('\r\n\r\n');
  connection.write('HTTP/1.1 200 OK\r\n\r\none');
  await client.until('one');
  connection.socket.resetAndDestroy();
  expect(await client.closed()).toMatch(/\r\n3\r\none\r\n$/);
  expect(await rig.event('exchange-closed')).toMatchObject({ outcome: 'cut' });
});

test('what came before a cut in the same moment still reaches the client', async () => {
  const { upstream, rig, client } = await openScene();
  client.write(rig.head('GET /openai/v1/x HTTP/1.1'));
  const connection = await upstream.connection(0);
  await connection.until('\r\n\r\n');
  connection.socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\none');
  expect(await client.closed()).toMatch(/\r\n\r\none$/);
  expect(await rig.event('exchange-closed')).toMatchObject({ outcome: 'cut' });
});

test('a cut towards an HTTP/1.0 client without framing is a reset, never a clean end', async () => {
  const { upstream, rig, client } = await openScene();
  const codes: unknown[] = [];
  client.socket.on('error', (error: NodeJS.ErrnoException) => codes.push(error.code));
  client.write(rig.head('GET /openai/v1/x HTTP/1.0'));
  const connection = await upstream.connection(0);
  await connection.until('\r\n\r\n');
  connection.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n');
  await client.until('\r\n\r\none');
  connection.socket.destroy();
  await client.closed();
  expect(codes).toEqual(['ECONNRESET']);
});

test.each([
  ['nothing listens', new URL('http://127.0.0.1:1'), 502, 'upstream_unreachable'],
  ['the name does not resolve', new URL(`http://${'a'.repeat(64)}.invalid`), 502, 'upstream_name_unknown'],
])('a request is refused when %s', async (_name, url, status, code) => {
  const rig = await openCaptureRig({ routes: { openai: url } });
  closeAfterTest(() => rig.close());
  const client = await openRawClient(rig.port);
  closeAfterTest(() => client.destroy());
  client.write(`${rig.head('POST /openai/v1/x HTTP/1.1', 'Content-Length: 4')}body`);
  const got = await client.until('}}');
  expect(got).toMatch(new RegExp(`^HTTP/1\\.1 ${status} .*\r\n`));
  expect(got).toContain(`x-cursor-rec-error: ${code}\r\n`);
  expect(JSON.parse(got.slice(got.indexOf('{')))).toMatchObject({ error: { code, param: null } });
  expect(await rig.event('exchange-closed')).toMatchObject({ outcome: 'failed', error: { code } });
});

test('a request is refused when the upstream does not speak TLS', async () => {
  const { upstream } = await openScene();
  const rig = await openCaptureRig({ routes: { anthropic: new URL(`https://127.0.0.1:${upstream.port}`) } });
  closeAfterTest(() => rig.close());
  const client = await openRawClient(rig.port);
  closeAfterTest(() => client.destroy());
  client.write(rig.head('GET /anthropic/v1/x HTTP/1.1'));
  (await upstream.connection(0)).write('HTTP/1.1 400 Bad Request\r\n\r\n');
  expect(await client.until('}}')).toContain('x-cursor-rec-error: upstream_tls_failed\r\n');
});

test.each([
  ['closes', (socket: import('node:net').Socket) => socket.end(), 'upstream_closed', 502],
  ['resets', (socket: import('node:net').Socket) => socket.resetAndDestroy(), 'upstream_closed', 502],
  [
    'speaks no HTTP',
    (socket: import('node:net').Socket) => socket.end('SSH-2.0\r\n\r\n'),
    'upstream_protocol',
    502,
  ],
  [
    'encodes what cannot be passed on',
    (socket: import('node:net').Socket) =>
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n'),
    'upstream_protocol',
    502,
  ],
])('a request is refused when the upstream %s before its head', async (_name, act, code, status) => {
  const { upstream, rig, client } = await openScene();
  client.write(rig.head('GET /openai/v1/x HTTP/1.1'));
  const connection = await upstream.connection(0);
  await connection.until('\r\n\r\n');
  act(connection.socket);
  const got = await client.until('}}');
  expect(got).toContain(`HTTP/1.1 ${status} `);
  expect(got).toContain(`x-cursor-rec-error: ${code}\r\n`);
});

test('a request is refused with 504 when the upstream stays silent', async () => {
  const { upstream, rig, client } = await openScene({ limits: { headersTimeoutMs: 50 } });
  client.write(rig.head('GET /openai/v1/x HTTP/1.1'));
  const got = await client.until('}}');
  expect(got).toMatch(/^HTTP\/1\.1 504 /);
  expect(got).toContain('x-cursor-rec-error: upstream_timeout\r\n');
  await (await upstream.connection(0)).closed();
});
