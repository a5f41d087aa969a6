// Sessions with upstreams: shared, replaced when the server says so, never a bottleneck.
import { connect, constants } from 'node:http2';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { createDialer } from '../../../../src/sidecar/capture/dial/dialer.ts';
import { openSessionPool } from '../../../../src/sidecar/capture/h2/session-pool.ts';
import { closeAfterTest } from '../../../support/http/scene.ts';
import { openCleartextUpstream } from '../../../support/http/secure-upstream.ts';
import { closeOf, headOf, openStreamScene, textOf } from '../../../support/http/stream-scene.ts';

test('GOAWAY lets streams under way end, and the next one goes on a new connection', async () => {
  const release = Promise.withResolvers<void>();
  const { ask, upstream } = await openStreamScene(async (stream, headers) => {
    stream.respond({ ':status': 200 });
    if (headers['x-slow'] !== undefined) await release.promise;
    stream.end(`session ${upstream.sessions.length}`);
  });
  const slow = ask({ 'x-slow': '1' });
  await headOf(slow);
  upstream.sessions[0]?.goaway(constants.NGHTTP2_NO_ERROR);
  await expect.poll(async () => textOf(ask({}))).toBe('session 2');
  release.resolve();
  expect(await textOf(slow)).toMatch(/^session/);
  expect(upstream.sessions).toHaveLength(2);
});

test('many requests while the upstream says GOAWAY again and again all get their answer or a reset that allows a retry', async () => {
  let count = 0;
  const { ask, upstream } = await openStreamScene((stream) => {
    count += 1;
    stream.respond({ ':status': 200 });
    stream.end('ok');
    if (count % 10 === 0) upstream.sessions.at(-1)?.close();
  });
  const results = await Promise.all(
    Array.from({ length: 100 }, async (_, index) => {
      await new Promise((resolve) => setTimeout(resolve, index));
      const stream = ask({});
      const text = await textOf(stream).catch(() => '');
      return text === 'ok' || stream.rstCode === constants.NGHTTP2_REFUSED_STREAM;
    }),
  );
  expect(results).toEqual(Array(100).fill(true));
});

test('sessions are shared: streams of several clients go on one connection to the upstream', async () => {
  const { rig, ask, upstream } = await openStreamScene((stream) => {
    stream.respond({ ':status': 200 });
    stream.end('ok');
  });
  const other = connect(`http://localhost:${rig.port}`);
  closeAfterTest(() => other.destroy());
  const stream = other.request({ ':path': '/cursor/x', 'x-cursor-rec-token': rig.token });
  expect(await Promise.all([textOf(ask({})), textOf(ask({})), textOf(stream)])).toEqual(['ok', 'ok', 'ok']);
  expect(upstream.sessions).toHaveLength(1);
  await rig.event('exchange-opened', () => true, 2);
  const connections = rig
    .events()
    .flatMap((event) => (event.type === 'exchange-opened' ? [event.client.connection] : []));
  expect(new Set(connections).size).toBe(2);
});

test('300 streams at once all come through', async () => {
  const { ask } = await openStreamScene((stream) => {
    stream.respond({ ':status': 200 });
    stream.pipe(stream);
  });
  const texts = await Promise.all(
    Array.from({ length: 300 }, async (_, index) => {
      const stream = ask({ ':method': 'POST' }, false);
      stream.end(String(index).repeat(1000));
      return textOf(stream);
    }),
  );
  expect(texts).toEqual(Array.from({ length: 300 }, (_, index) => String(index).repeat(1000)));
});

test('a client that does not read holds back its own upstream stream, and no other', async () => {
  let written = 0;
  const total = 24 * 1024 * 1024;
  const { ask } = await openStreamScene((stream, headers) => {
    stream.respond({ ':status': 200 });
    if (headers['x-big'] === undefined) return stream.end('small');
    const push = () => {
      while (written < total) {
        written += 65536;
        if (!stream.write(Buffer.alloc(65536))) return void stream.once('drain', push);
      }
      stream.end();
    };
    push();
  });
  const big = ask({ 'x-big': '1' });
  await headOf(big);
  let before = -1;
  while (written !== before) {
    before = written;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(written).toBeLessThan(total);
  expect(await textOf(ask({}))).toBe('small');
  let bytes = 0;
  for await (const chunk of big) bytes += chunk.length;
  expect(bytes).toBe(total);
});

test('an upstream that speaks no HTTP/2 is a 502', async () => {
  const server = createServer((socket) =>
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeAfterTest(() => server.close());
  const { port } = server.address() as { port: number };
  const { ask } = await openStreamScene(() => {}, {
    config: { routes: { cursor: { upstream: `http://127.0.0.1:${port}` } } },
  });
  expect(await headOf(ask({}))).toMatchObject({ ':status': 502 });
});

test('a session stays for an idle stream, however long, and ends when it has none', async () => {
  const upstream = await openCleartextUpstream();
  upstream.server.on('stream', (stream) => {
    stream.respond({ ':status': 200 });
    stream.pipe(stream);
  });
  const dialer = createDialer({
    pins: [],
    authorities: [],
    proxyFor: () => undefined,
    connectTimeoutMs: 10_000,
  });
  const idleMs = 20;
  const pool = openSessionPool(dialer, idleMs);
  closeAfterTest(() => pool.close());
  const origin = `http://127.0.0.1:${upstream.port}`;
  const stream = await pool.open({ origin, headers: { ':method': 'POST' }, endStream: false });
  stream.on('wantTrailers', () => stream.sendTrailers({}));
  await headOf(stream);
  await new Promise((resolve) => setTimeout(resolve, 10 * idleMs));
  stream.end('still there');
  expect(await textOf(stream)).toBe('still there');
  await new Promise((resolve) => upstream.sessions[0]?.once('close', resolve));
  const next = await pool.open({ origin, headers: {}, endStream: true });
  next.resume();
  await closeOf(next);
  expect(upstream.sessions).toHaveLength(2);
});
