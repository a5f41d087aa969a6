// Connections as Cursor makes them: told apart by their first bytes, very many and short, and none left behind.
import { Agent, request } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { request as requestHttps } from 'node:https';
import { connect as connectTcp } from 'node:net';
import { expect, test } from 'vitest';
import { openProxyRig } from '../../support/http/proxy-rig.ts';
import { openRawClient } from '../../support/http/raw-client.ts';
import { closeAfterTest } from '../../support/http/scene.ts';
import { openHttpsUpstream } from '../../support/http/secure-upstream.ts';
import { closeOf, headOf, openStreamScene, textOf } from '../../support/http/stream-scene.ts';
import { createTestAuthority } from '../../support/http/test-authority.ts';

const host = 'api2.cursor.sh';
const authority = await createTestAuthority(['cursor.sh']);
const body = Buffer.from('a0b1c2');

/** Connections of this process, both ends: servers' and clients'. */
function countSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => /^(?:TCP|TLS)(?:Socket)?Wrap$/i.test(name)).length;
}

async function openScene() {
  const upstream = await openHttpsUpstream(authority, {
    host,
    onRequest: (asked, response) => void asked.on('data', () => {}).on('end', () => response.end('ok')),
  });
  const rig = await openProxyRig({
    pins: [upstream.pin(host)],
    upstreamCa: authority,
    config: { routes: { cursor: { upstream: `https://${host}` } } },
  });
  return rig;
}
type Rig = Awaited<ReturnType<typeof openScene>>;

function append(rig: Rig, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request({
      host: '127.0.0.1',
      port: rig.port,
      method: 'POST',
      path: '/cursor/aiserver.v1.BidiService/BidiAppend',
      headers: { 'x-cursor-rec-token': rig.token, connection: 'close', 'content-length': body.length },
      agent,
    });
    asked.on('response', (answer) => answer.resume().on('end', () => resolve(answer.statusCode ?? 0)));
    asked.on('error', reject).end(body);
  });
}

async function appendInside(rig: Rig): Promise<number> {
  const socket = await rig.connect(`${host}:443`);
  return new Promise((resolve, reject) => {
    const asked = requestHttps({
      host,
      method: 'POST',
      path: '/aiserver.v1.BidiService/BidiAppend',
      headers: { connection: 'close', 'content-length': body.length },
      ca: rig.ca,
      agent: false,
      socket,
    } as object); // as tls.connect takes it, which the types do not know
    asked.on('response', (answer) => answer.resume().on('end', () => resolve(answer.statusCode ?? 0)));
    asked.on('error', reject).end(body);
  });
}

async function expectNothingLeft(
  rig: Rig,
  { before, exchanges }: { readonly before: number; readonly exchanges: number },
) {
  await rig.event('exchange-closed', () => true, exchanges - 1);
  expect(rig.tap.stats()).toMatchObject({ open: 0, refused: 0 });
  // The pool keeps a connection to the upstream, which has two ends in this process.
  await expect.poll(countSockets).toBeLessThanOrEqual(before + 2);
}

test('1,000 requests with Connection: close in a row leave no socket', async () => {
  const rig = await openScene();
  const agent = new Agent({ keepAlive: false });
  expect(await append(rig, agent)).toBe(200);
  const before = countSockets();
  expect(before).toBeGreaterThan(0); // the pool's: the count counts
  for (let index = 0; index < 1000; index += 1) if ((await append(rig, agent)) !== 200) expect.unreachable();
  await expectNothingLeft(rig, { before, exchanges: 1001 });
});

test('500 intercepted connections of one request each leave no socket', async () => {
  const rig = await openScene();
  const before = countSockets();
  for (let index = 0; index < 500; index += 1) if ((await appendInside(rig)) !== 200) expect.unreachable();
  await expectNothingLeft(rig, { before, exchanges: 500 });
});

test('200 sessions of HTTP/2 that end at once leave no socket', async () => {
  const rig = await openScene();
  const before = countSockets();
  for (let index = 0; index < 200; index += 1) {
    const session = connectHttp2(`http://localhost:${rig.port}`);
    const stream = session.request({ ':path': '/.cursor-rec/x', 'x-cursor-rec-token': rig.token });
    await new Promise((resolve) => stream.on('close', resolve).resume());
    if (index % 2 === 0) session.close();
    else session.destroy();
  }
  await expect.poll(countSockets).toBeLessThanOrEqual(before + 1);
});

test('a preface that breaks off is counted as refused and closed', async () => {
  const rig = await openScene();
  const client = await openRawClient(rig.port);
  closeAfterTest(() => client.destroy());
  client.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nno frames at all, but text that goes on and on');
  await client.closed();
  expect(rig.tap.stats()).toMatchObject({ seen: 1, refused: 1 });
});

test('the preface split anywhere is told from HTTP/1.1', async () => {
  const { rig } = await openStreamScene((stream) => stream.close());
  const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
  const settings = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);
  const whole = Buffer.concat([Buffer.from(preface), settings]);
  for (let cut = 1; cut < whole.length; cut += 1) {
    const socket = connectTcp(rig.port, '127.0.0.1');
    closeAfterTest(() => socket.destroy());
    socket.setNoDelay(true);
    socket.write(whole.subarray(0, cut));
    await new Promise((resolve) => setTimeout(resolve, 2));
    socket.write(whole.subarray(cut));
    const first: Buffer = await new Promise((resolve) => socket.once('data', resolve));
    expect(first[3]).toBe(4); // SETTINGS
    socket.destroy();
  }
});

test('close says GOAWAY, lets a stream end, and cuts what does not', async () => {
  const finish = Promise.withResolvers<void>();
  const { rig, ask, session } = await openStreamScene(async (stream, headers) => {
    stream.respond({ ':status': 200 });
    if (headers['x-for-ever'] !== undefined) return;
    await finish.promise;
    stream.end('ended');
  });
  const ending = ask({});
  const endless = ask({ 'x-for-ever': '1' });
  await Promise.all([headOf(ending), headOf(endless)]);
  const wentAway = new Promise((resolve) => session.once('goaway', resolve));
  const shut = rig.listener.close(300);
  await wentAway;
  finish.resolve();
  expect(await textOf(ending)).toBe('ended');
  await closeOf(endless);
  await shut;
  expect(await rig.event('exchange-closed', ({ outcome }) => outcome === 'cut')).toMatchObject({
    error: { code: 'stopping' },
  });
});
