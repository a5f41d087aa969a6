import { connect as connectHttp2 } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import { authority, curl, host, openIntercepted } from '../../../support/http/intercepted.ts';
import { openProxyRig } from '../../../support/http/proxy-rig.ts';
import { openRawUpstream } from '../../../support/http/raw-upstream.ts';
import { closeAfterTest } from '../../../support/http/scene.ts';
import { openHttp2Upstream, openHttpsUpstream } from '../../../support/http/secure-upstream.ts';
import { createTestAuthority } from '../../../support/http/test-authority.ts';

test('curl to a listed host is intercepted over HTTP/1.1, with Host and Origin as it sent them', async () => {
  const rig = await openIntercepted();
  const url = `https://${host}/aiserver.v1.X/Y?q=1`;
  const got = await curl(
    '-i',
    '-x',
    rig.proxyUrl,
    '--cacert',
    rig.caFile,
    '--http1.1',
    '-H',
    'Origin: vscode-file://x',
    '-d',
    'hello',
    url,
  );
  expect(got).toContain('HTTP/1.1 200 OK\r\n');
  expect(got).toContain(`x-host: ${host}\r\n`);
  expect(got).toContain('x-origin: vscode-file://x\r\n');
  expect(got).not.toContain('proxy-');
  expect(got).toContain('from the upstream');
  const opened = await rig.event('exchange-opened');
  expect(opened).toMatchObject({ method: 'POST', url, route: 'cursor', client: { address: '127.0.0.1' } });
  expect(await rig.event('exchange-closed')).toMatchObject({
    outcome: 'completed',
    requestBytes: 5,
    responseBytes: 17,
  });
  expect(rig.bytes(opened.exchange, 'request').toString()).toBe('hello');
  expect(rig.bytes(opened.exchange, 'response').toString()).toBe('from the upstream');
  expect(JSON.stringify(rig.events())).not.toContain(rig.token);
});

test('curl to a listed host is intercepted over HTTP/2 where the upstream speaks it', async () => {
  const upstream = await openHttp2Upstream(authority, host);
  upstream.server.on('stream', (stream, headers) => {
    stream.respond({ ':status': 200, 'x-authority': headers[':authority'] });
    stream.end('over two');
  });
  const rig = await openProxyRig({ pins: [upstream.pin(host)], upstreamCa: authority });
  const got = await curl('-i', '-x', rig.proxyUrl, '--cacert', rig.caFile, '--http2', `https://${host}/x`);
  expect(got).toContain('HTTP/2 200');
  expect(got).toContain(`x-authority: ${host}`);
  expect(got).toContain('over two');
  const opened = await rig.event('exchange-opened');
  expect(opened).toMatchObject({ method: 'GET', url: `https://${host}/x`, route: 'cursor' });
  expect(await rig.event('exchange-closed')).toMatchObject({ outcome: 'completed', responseBytes: 8 });
});

test('curl that speaks HTTP/2 gets through to an upstream that does not', async () => {
  const rig = await openIntercepted();
  const got = await curl('-i', '-x', rig.proxyUrl, '--cacert', rig.caFile, '--http2', `https://${host}/x`);
  expect(got).toContain('HTTP/1.1 200 OK');
  expect(got).toContain('from the upstream');
  const again = await curl('-i', '-x', rig.proxyUrl, '--cacert', rig.caFile, '--http2', `https://${host}/x`);
  expect(again).toContain('from the upstream');
  await rig.event('exchange-closed', () => true, 2);
  const closed = rig.events().filter((event) => event.type === 'exchange-closed');
  expect(closed.map(({ outcome }) => outcome)).toEqual(['failed', 'completed', 'completed']);
});

test('a client that insists on HTTP/2 is told by HTTP_1_1_REQUIRED that the upstream does not speak it', async () => {
  const rig = await openIntercepted();
  const socket = await rig.secure(host, { alpn: ['h2'] });
  const session = connectHttp2(`https://${host}`, { createConnection: () => socket });
  closeAfterTest(() => session.destroy());
  const stream = session.request({ ':path': '/x' });
  const error = await new Promise<Error>((resolve) => stream.on('error', resolve));
  expect(error).toMatchObject({ code: 'ERR_HTTP2_STREAM_ERROR' });
  expect(stream.rstCode).toBe(13);
  expect(await rig.event('exchange-closed')).toMatchObject({
    outcome: 'failed',
    error: { code: 'upstream_protocol' },
  });
  await expect(rig.secure(host, { alpn: ['h2'] })).rejects.toThrow(); // by now only http/1.1 is offered
});

test('a client of HTTP/1.1 is told that an upstream speaks HTTP/2 only', async () => {
  const upstream = await openHttp2Upstream(authority, host);
  const rig = await openProxyRig({ pins: [upstream.pin(host)], upstreamCa: authority });
  const got = await curl('-i', '-x', rig.proxyUrl, '--cacert', rig.caFile, '--http1.1', `https://${host}/x`);
  expect(got).toMatch(/^HTTP\/1\.1 502/m);
  expect(got).toContain('x-cursor-rec-error: upstream_protocol');
  expect(await rig.event('exchange-closed')).toMatchObject({
    outcome: 'failed',
    error: { code: 'upstream_protocol', message: expect.stringContaining('NO_APPLICATION_PROTOCOL') },
  });
});

test('absolute form to a listed host is recorded', async () => {
  const upstream = await openRawUpstream((connection) => {
    void connection
      .until('\r\n\r\n')
      .then(() => connection.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'));
  });
  closeAfterTest(() => upstream.close());
  const rig = await openProxyRig({ pins: [`${host}:80:127.0.0.1:${upstream.port}`] });
  expect(await curl('-x', rig.proxyUrl, `http://${host}/x?y`)).toBe('ok');
  expect(await rig.event('exchange-opened')).toMatchObject({ url: `http://${host}/x?y`, route: 'cursor' });
  expect(upstream.connections[0]?.received()).toContain(`host: ${host}\r\n`);
});

test.each(['http/1.1', 'h2'])(
  'an upstream whose certificate is not valid is refused with 502 over %s',
  async (alpn) => {
    const strangers = await createTestAuthority(['cursor.sh']);
    const asked: unknown[] = [];
    // Each speaks what the client does: else the handshake would fail of that.
    const upstream =
      alpn === 'h2'
        ? await openHttp2Upstream(strangers, host)
        : await openHttpsUpstream(strangers, { host, onRequest: (request) => asked.push(request) });
    const rig = await openProxyRig({ pins: [upstream.pin(host)], upstreamCa: authority });
    const flag = alpn === 'h2' ? '--http2' : '--http1.1';
    const got = await curl('-i', '-x', rig.proxyUrl, '--cacert', rig.caFile, flag, `https://${host}/v1/x`);
    expect(got).toMatch(/HTTP\/(?:2|1\.1) 502/);
    expect(got).toContain('x-cursor-rec-error: upstream_tls_failed');
    expect(got).toContain('its certificate');
    expect(await rig.event('exchange-closed')).toMatchObject({
      outcome: 'failed',
      error: { code: 'upstream_tls_failed' },
    });
    expect('sessions' in upstream ? upstream.sessions : asked).toEqual([]);
  },
);

test.each([
  ['has run out', host, -1],
  ['names another host', 'api3.cursor.sh', 5],
])('an upstream whose certificate %s is refused', async (_name, named, days) => {
  const upstream = await openHttpsUpstream(authority, {
    host: named,
    days,
    onRequest: (_, response) => response.end('never'),
  });
  const rig = await openProxyRig({ pins: [upstream.pin(host)], upstreamCa: authority });
  const got = await curl('-i', '-x', rig.proxyUrl, '--cacert', rig.caFile, `https://${host}/x`);
  expect(got).toContain('x-cursor-rec-error: upstream_tls_failed');
});

test('an upstream whose authority has run out is refused, though it is one that is trusted', async () => {
  const past = await createTestAuthority(['cursor.sh'], -1);
  const upstream = await openHttpsUpstream(past, { host, onRequest: (_, response) => response.end('never') });
  const rig = await openProxyRig({ pins: [upstream.pin(host)], upstreamCa: past });
  const got = await curl('-i', '-x', rig.proxyUrl, '--cacert', rig.caFile, `https://${host}/x`);
  expect(got).toContain('x-cursor-rec-error: upstream_tls_failed');
  expect((await rig.event('exchange-closed')).error?.message).toContain('CERT_HAS_EXPIRED');
});

test('cleartext HTTP inside of a CONNECT to a listed host is recorded too', async () => {
  const upstream = await openRawUpstream((connection) => {
    void connection
      .until('\r\n\r\n')
      .then(() => connection.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'));
  });
  closeAfterTest(() => upstream.close());
  const rig = await openProxyRig({ pins: [`${host}:80:127.0.0.1:${upstream.port}`] });
  const socket = await rig.connect(`${host}:80`);
  socket.write(`GET /x HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  await new Promise((resolve) => socket.once('data', resolve));
  expect(await rig.event('exchange-opened')).toMatchObject({ url: `http://${host}/x` });
});

test('a WebSocket inside of intercepted TLS is relayed and recorded', async () => {
  const { certificate, key } = await authority.issue(host);
  const server = createHttpsServer({ cert: certificate, key });
  server.on('upgrade', (asked, socket: Duplex) => {
    closeAfterTest(() => socket.destroy());
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-Host: ${asked.headers.host}\r\n\r\n`,
    );
    socket.on('data', (bytes) => socket.write(bytes));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeAfterTest(() => server.close());
  const { port } = server.address() as { port: number };
  const rig = await openProxyRig({ pins: [`${host}:443:127.0.0.1:${port}`], upstreamCa: authority });
  const socket = await rig.secure(host);
  let got = '';
  socket.on('data', (chunk) => {
    got += chunk;
  });
  socket.write(`GET /ws HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
  await rig.event('response-head', ({ status }) => status === 101);
  socket.write('ping');
  const { exchange } = await rig.event('chunk', ({ side }) => side === 'response');
  expect(rig.bytes(exchange, 'request').toString()).toBe('ping');
  expect(got).toContain(`X-Host: ${host}\r\n`);
});

test('CONNECT over HTTP/2 carries an intercepted connection and a tunnel', async () => {
  const raw = await openRawUpstream();
  closeAfterTest(() => raw.close());
  const upstream = await openHttpsUpstream(authority, {
    host,
    onRequest: (_, response) => response.end('inner'),
  });
  const rig = await openProxyRig({
    pins: [upstream.pin(host), `raw.example.test:9:127.0.0.1:${raw.port}`],
    upstreamCa: authority,
  });
  const session = connectHttp2(`http://127.0.0.1:${rig.port}`);
  closeAfterTest(() => session.destroy());
  const ask = (target: string) =>
    session.request({ ':method': 'CONNECT', ':authority': target, 'proxy-authorization': rig.authorization });
  const tunnel = ask('raw.example.test:9');
  await new Promise((resolve) => tunnel.once('response', resolve));
  tunnel.write('through');
  const connection = await raw.connection(0);
  await connection.until('through');
  connection.write('and back');
  expect(String(await new Promise((resolve) => tunnel.once('data', resolve)))).toBe('and back');
  tunnel.end();
  connection.socket.end();
  await rig.event('exchange-closed', ({ outcome }) => outcome === 'tunnelled');

  const { connect } = await import('node:tls');
  const inner = ask(`${host}:443`);
  await new Promise((resolve) => inner.once('response', resolve));
  const socket = connect({ socket: inner as never, servername: host, ca: rig.ca });
  socket.write(`GET /x HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  let got = '';
  for await (const chunk of socket) got += chunk;
  expect(got).toContain('inner');
  expect(await rig.event('exchange-opened', ({ url }) => url === `https://${host}/x`)).toMatchObject({
    route: 'cursor',
  });

  const refused = session.request({ ':method': 'CONNECT', ':authority': `${host}:443` });
  const head = await new Promise<{ [name: string]: unknown }>((resolve) => refused.once('response', resolve));
  expect(head).toMatchObject({ ':status': 407, 'proxy-authenticate': 'Basic realm="cursor-rec"' });
});

test('where recording is required and impossible, intercepted requests are refused and tunnels pass', async () => {
  const raw = await openRawUpstream();
  closeAfterTest(() => raw.close());
  const rig = await openProxyRig({ pins: [`raw.example.test:9:127.0.0.1:${raw.port}`] });
  rig.tap.setFailing('the disk is full');
  const got = await curl('-i', '-x', rig.proxyUrl, '--cacert', rig.caFile, `https://${host}/x`);
  expect(got).toContain('x-cursor-rec-error: recording_unavailable');
  expect(await rig.connect('raw.example.test:9')).toBeDefined();
});

test.each(['/auth/../v1/models', '/auth/%2e%2e/v1/models'])(
  'an intercepted request for %s is refused',
  async (path) => {
    // The attack: what policy decides by the path as it stands, the server resolves to another.
    const rig = await openIntercepted();
    const asked = ['-i', '--path-as-is', '-x', rig.proxyUrl, '--cacert', rig.caFile, '--http1.1'];
    expect(await curl(...asked, `https://${host}${path}`)).toContain('HTTP/1.1 400 ');
  },
);
