import { expect, test } from 'vitest';
import { ListenError, openListener } from '../../../src/sidecar/capture/listener.ts';
import type { Traffic } from '../../../src/sidecar/capture/traffic.ts';
import { openRawClient } from '../../support/http/raw-client.ts';
import { openScene } from '../../support/http/scene.ts';

test('a port in use is a typed error that says what to do', async () => {
  const { rig } = await openScene();
  const traffic: Traffic = {
    onRequest() {},
    onUpgrade() {},
    onConnect() {},
    onStream() {},
    countRefusal() {},
    cut() {},
    cutSenders() {},
  };
  const error = await openListener({ port: rig.port, host: '127.0.0.1', traffic }).catch((cause) => cause);
  expect(error).toBeInstanceOf(ListenError);
  expect(error).toMatchObject({ code: 'port_in_use', message: expect.stringContaining('--port') });
});

test('close lets an exchange under way end, refuses new connections and drops idle ones', async () => {
  const { upstream, rig, client } = await openScene();
  const idle = await openRawClient(rig.port);
  client.write(rig.head('GET /openai/x HTTP/1.1'));
  const connection = await upstream.connection(0);
  await connection.until('\r\n\r\n');
  const closed = rig.listener.close(60_000);
  await idle.closed();
  connection.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
  await client.until('ok');
  await closed;
  expect(await rig.event('exchange-closed')).toMatchObject({ outcome: 'completed' });
});

test('close cuts what has not ended after its grace: a stream is cut, a request without an answer refused', async () => {
  const { upstream, rig, client } = await openScene();
  const waiting = await openRawClient(rig.port);
  client.write(rig.head('GET /openai/1 HTTP/1.1'));
  const connection = await upstream.connection(0);
  await connection.until('\r\n\r\n');
  connection.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\none');
  await client.until('one');
  waiting.write(rig.head('GET /openai/2 HTTP/1.1'));
  await (await upstream.connection(1)).until('\r\n\r\n');
  await rig.listener.close(10);
  expect(await client.closed()).toMatch(/one$/);
  expect(await waiting.closed()).toContain('x-cursor-rec-error: stopping\r\n');
  await connection.closed();
  const cut = await rig.event('exchange-closed', (event) => event.outcome === 'cut');
  expect(cut.error?.code).toBe('stopping');
  await rig.event('exchange-closed', (event) => event.outcome === 'failed');
});
