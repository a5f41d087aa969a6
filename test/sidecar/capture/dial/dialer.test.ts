// Every kind of upstream leg through a company's proxy, and past it where that is said.
import { connect as connectHttp2 } from 'node:http2';
import { expect, test } from 'vitest';
import { createDialer } from '../../../../src/sidecar/capture/dial/dialer.ts';
import { openOuterProxy } from '../../../support/http/outer-proxy.ts';
import { openProxyRig, type ProxyRig } from '../../../support/http/proxy-rig.ts';
import { openRawUpstream } from '../../../support/http/raw-upstream.ts';
import { closeAfterTest } from '../../../support/http/scene.ts';
import { openHttp2Upstream, openHttpsUpstream } from '../../../support/http/secure-upstream.ts';
import { createTestAuthority } from '../../../support/http/test-authority.ts';

const authority = await createTestAuthority(['cursor.sh', 'example.test']);
const host = 'api2.cursor.sh';

async function getOver1(rig: ProxyRig): Promise<string> {
  const socket = await rig.secure(host);
  socket.write(`GET /x HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  let got = '';
  for await (const chunk of socket) got += chunk;
  return got;
}

test('an intercepted HTTP/1.1 request goes through the proxy of HTTPS_PROXY, with its password', async () => {
  const upstream = await openHttpsUpstream(authority, {
    host,
    onRequest: (_, response) => response.end('found'),
  });
  const outer = await openOuterProxy({ [host]: upstream.port });
  const rig = await openProxyRig({ upstreamCa: authority, environment: { HTTPS_PROXY: outer.url } });
  expect(await getOver1(rig)).toContain('found');
  expect(outer.asked).toEqual([`CONNECT ${host}:443`]);
});

test('an intercepted HTTP/2 request goes through it too', async () => {
  const upstream = await openHttp2Upstream(authority, host);
  upstream.server.on('stream', (stream) => {
    stream.respond({ ':status': 200 });
    stream.end('found over two');
  });
  const outer = await openOuterProxy({ [host]: upstream.port });
  const rig = await openProxyRig({ upstreamCa: authority, environment: { https_proxy: outer.url } });
  const socket = await rig.secure(host, { alpn: ['h2'] });
  const session = connectHttp2(`https://${host}`, { createConnection: () => socket });
  closeAfterTest(() => session.destroy());
  let got = '';
  for await (const chunk of session.request({ ':path': '/x' })) got += chunk;
  expect(got).toBe('found over two');
  expect(outer.asked).toEqual([`CONNECT ${host}:443`]);
});

test('a tunnel goes through it too, and a WebSocket', async () => {
  const upstream = await openHttpsUpstream(authority, {
    host: 'www.example.test',
    onRequest: (_, response) => response.end('deep'),
  });
  const outer = await openOuterProxy({ 'www.example.test': upstream.port });
  const rig = await openProxyRig({ environment: { HTTPS_PROXY: outer.url } });
  const socket = await rig.secure('www.example.test', { ca: authority.certificate });
  socket.write('GET / HTTP/1.1\r\nHost: www.example.test\r\nConnection: close\r\n\r\n');
  let got = '';
  for await (const chunk of socket) got += chunk;
  expect(got).toContain('deep');
  expect(outer.asked).toEqual(['CONNECT www.example.test:443']);
});

test('a plain http upstream is asked for in absolute form', async () => {
  const upstream = await openRawUpstream((connection) => {
    void connection
      .until('body')
      .then(() => connection.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'));
  });
  closeAfterTest(() => upstream.close());
  const outer = await openOuterProxy({ 'llm.example.test': upstream.port });
  const rig = await openProxyRig({
    environment: { HTTP_PROXY: outer.url },
    config: { routes: { corp: { upstream: 'http://llm.example.test/base' } } },
  });
  const answer = await fetch(`http://127.0.0.1:${rig.port}/t/${rig.token}/corp/x?y`, {
    method: 'POST',
    body: 'body',
  });
  expect(await answer.text()).toBe('ok');
  expect(outer.asked).toEqual(['POST http://llm.example.test/base/x?y']);
  expect(upstream.connections[0]?.received()).toContain('host: llm.example.test\r\n');
  expect((await rig.event('exchange-opened')).url).toBe('http://llm.example.test/base/x?y');
});

test('a proxy that says no is a 502 that names it', async () => {
  const outer = await openOuterProxy({});
  const rig = await openProxyRig({ environment: { HTTPS_PROXY: outer.url.replace('user', 'other') } });
  const got = await getOver1(rig);
  expect(got).toContain('x-cursor-rec-error: upstream_proxy_refused');
  expect(got).toContain('PROXY_STATUS_407');
  const error = await rig.connect('www.example.test:443').catch((cause) => cause);
  expect(error).toMatchObject({ status: 502, message: expect.stringContaining('HTTPS_PROXY') });
});

test.each([
  ['NO_PROXY', { NO_PROXY: 'cursor.sh' }],
  ['a variable that leads back to us', { HTTPS_PROXY: 'http://cursor-rec:x@127.0.0.1:1' }],
])('%s goes past the proxy', async (_name, environment) => {
  const upstream = await openHttpsUpstream(authority, {
    host,
    onRequest: (_, response) => response.end('direct'),
  });
  const outer = await openOuterProxy({});
  const rig = await openProxyRig({
    pins: [upstream.pin(host)],
    upstreamCa: authority,
    environment: { HTTPS_PROXY: outer.url, ...environment },
  });
  expect(await getOver1(rig)).toContain('direct');
  expect(outer.asked).toEqual([]);
});

test('a pin is taken by host and port, or for every host, and has no proxy', () => {
  const proxyFor = () => ({ place: { protocol: 'http:', host: 'proxy', port: 1 } }) as const;
  const pins = [
    { host: 'a.example', port: 443, address: '127.0.0.1', addressPort: 9 },
    { host: '*', port: 80, address: '::1', addressPort: 8 },
  ];
  const dialer = createDialer({ pins, authorities: [], proxyFor, connectTimeoutMs: 1000 });
  const a = { protocol: 'https:', host: 'A.example', port: 443 } as const;
  expect(dialer.locate(a)).toEqual({ ...a, host: '127.0.0.1', port: 9 });
  expect(dialer.proxyFor(a)).toBeUndefined();
  expect(dialer.locate({ ...a, port: 80 })).toEqual({ ...a, host: '::1', port: 8 });
  expect(dialer.locate({ ...a, port: 81 })).toEqual({ ...a, port: 81 });
  expect(dialer.proxyFor({ ...a, port: 81 })).toBeDefined();
});

test('an attempt ends with its time and with its signal', async () => {
  const upstream = await openRawUpstream(); // accepts, and never says a word of TLS
  closeAfterTest(() => upstream.close());
  const place = { protocol: 'https:', host: '127.0.0.1', port: upstream.port } as const;
  const open = (connectTimeoutMs: number) =>
    createDialer({ pins: [], authorities: [], proxyFor: () => undefined, connectTimeoutMs });
  await expect(open(30).secure(place, { alpn: ['h2'] })).rejects.toMatchObject({
    code: 'UND_ERR_CONNECT_TIMEOUT',
  });
  const abort = new AbortController();
  const attempt = open(60_000).secure(place, { alpn: ['h2'], signal: abort.signal });
  await upstream.connection(1);
  abort.abort(new Error('gone'));
  await expect(attempt).rejects.toThrow('gone');
  await (await upstream.connection(0)).closed();
  await (await upstream.connection(1)).closed();
});
