// Tunnels to hosts that are not listed: nothing but bytes is told of them.
import { request } from 'node:http';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { curl } from '../../../support/http/intercepted.ts';
import { openProxyRig } from '../../../support/http/proxy-rig.ts';
import { openRawClient } from '../../../support/http/raw-client.ts';
import { openRawUpstream } from '../../../support/http/raw-upstream.ts';
import { closeAfterTest } from '../../../support/http/scene.ts';
import { openHttpsUpstream } from '../../../support/http/secure-upstream.ts';
import { createTestAuthority } from '../../../support/http/test-authority.ts';

test('a host that is not listed is tunnelled: it keeps its own certificate, and nothing but bytes is told', async () => {
  const elsewhere = await createTestAuthority(['example.test']);
  const upstream = await openHttpsUpstream(elsewhere, {
    host: 'www.example.test',
    onRequest: (_asked, response) => response.end('private'),
  });
  const rig = await openProxyRig({ pins: [upstream.pin('www.example.test')] });
  const socket = await rig.secure('www.example.test', { ca: elsewhere.certificate });
  expect(socket.getPeerCertificate(true).issuerCertificate.raw.toString('base64')).toBe(
    elsewhere.certificate.replace(/-----[^-]+-----|\s/g, ''),
  );
  socket.write('GET /secret-path HTTP/1.1\r\nHost: www.example.test\r\nConnection: close\r\n\r\n');
  let got = '';
  for await (const chunk of socket) got += chunk;
  expect(got).toContain('private');
  const opened = await rig.event('exchange-opened');
  expect(opened).toMatchObject({
    method: 'CONNECT',
    url: 'www.example.test:443',
    route: 'tunnel',
    headers: [],
  });
  const closed = await rig.event('exchange-closed');
  expect(closed.outcome).toBe('tunnelled');
  expect(closed.requestBytes).toBeGreaterThan(300);
  expect(closed.responseBytes).toBeGreaterThan(700);
  expect(rig.events()).toHaveLength(2);
});

test('a tunnel passes bytes both ways untouched, what comes with the CONNECT too, and each end by itself', async () => {
  const upstream = await openRawUpstream();
  closeAfterTest(() => upstream.close());
  const rig = await openProxyRig({ pins: [`raw.example.test:9:127.0.0.1:${upstream.port}`] });
  const client = await openRawClient(rig.port);
  closeAfterTest(() => client.destroy());
  client.write(
    `CONNECT raw.example.test:9 HTTP/1.1\r\nHost: x\r\nProxy-Authorization: ${rig.authorization}\r\n\r\nearly\0`,
  );
  const connection = await upstream.connection(0);
  connection.socket.allowHalfOpen = true;
  await connection.until('early\0');
  client.write('\xff late');
  await connection.until('\xff late');
  client.socket.end();
  await new Promise((resolve) => connection.socket.once('end', resolve));
  connection.write('after the other end');
  connection.socket.end();
  expect(await client.closed()).toBe('HTTP/1.1 200 Connection Established\r\n\r\nafter the other end');
  expect(await rig.event('exchange-closed')).toMatchObject({
    outcome: 'tunnelled',
    requestBytes: 12,
    responseBytes: 19,
  });
});

test('absolute form to a host that is not listed is tunnelled: its address and bytes are counted, nothing else', async () => {
  const upstream = await openRawUpstream((connection) => {
    void connection
      .until('body')
      .then(() => connection.write('HTTP/1.1 404 No\r\nContent-Length: 2\r\n\r\nno'));
  });
  closeAfterTest(() => upstream.close());
  const rig = await openProxyRig();
  const got = await curl('-x', rig.proxyUrl, '-d', 'body', `http://127.0.0.1:${upstream.port}/secret?x`);
  expect(got).toBe('no');
  const opened = await rig.event('exchange-opened');
  expect(opened).toMatchObject({
    method: 'POST',
    url: `127.0.0.1:${upstream.port}`,
    route: 'tunnel',
    headers: [],
  });
  expect(await rig.event('exchange-closed')).toMatchObject({
    outcome: 'tunnelled',
    requestBytes: 4,
    responseBytes: 2,
  });
  expect(rig.events()).toHaveLength(2);
});

test('CONNECT to a host that cannot be reached is refused and says why', async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
  const { port } = closed.address() as { port: number };
  await new Promise((resolve) => closed.close(resolve));
  const rig = await openProxyRig({ pins: [`gone.example.test:443:127.0.0.1:${port}`] });
  const error = await rig.connect('gone.example.test:443').catch((cause) => cause);
  expect(error).toMatchObject({ status: 502 });
  expect(await rig.event('exchange-closed')).toMatchObject({
    outcome: 'failed',
    error: { code: 'upstream_unreachable' },
  });
});

test('a client that leaves while its tunnel is being made leaves nothing behind', async () => {
  const rig = await openProxyRig({ pins: ['slow.example.test:9:192.0.2.1:9'] });
  const asked = request({
    host: '127.0.0.1',
    port: rig.port,
    method: 'CONNECT',
    path: 'slow.example.test:9',
    headers: { 'proxy-authorization': rig.authorization },
  });
  asked.on('error', () => {}).end();
  await rig.event('exchange-opened');
  asked.socket?.resetAndDestroy();
  expect(await rig.event('exchange-closed')).toBeDefined();
});

test('close cuts what is under way inside of connections, and tunnels', async () => {
  const raw = await openRawUpstream();
  closeAfterTest(() => raw.close());
  const rig = await openProxyRig({ pins: [`raw.example.test:9:127.0.0.1:${raw.port}`] });
  const socket = await rig.connect('raw.example.test:9');
  await (await raw.connection(0)).until(0);
  await rig.listener.close(10);
  await new Promise((resolve) =>
    socket.destroyed ? resolve(undefined) : socket.resume().once('close', resolve),
  );
  expect(await rig.event('exchange-closed')).toMatchObject({ outcome: 'tunnelled' });
});
