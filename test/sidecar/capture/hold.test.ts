// What happens to traffic when nothing can be recorded, in both modes.
import { expect, test } from 'vitest';
import { openScene, type Scene } from '../../support/http/scene.ts';

/** An exchange whose answer has begun to stream. */
async function openStream({ upstream, rig, client }: Scene) {
  client.write(`${rig.head('POST /openai/v1/x HTTP/1.1', 'Transfer-Encoding: chunked')}3\r\none\r\n`);
  const connection = await upstream.connection(0);
  await connection.until('one');
  connection.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nONE\r\n');
  await client.until('ONE');
  return connection;
}

test('new requests are refused with the reason while recording is required and fails', async () => {
  const { upstream, rig, client } = await openScene();
  rig.tap.setFailing('no space left on the disk');
  client.write(rig.head('GET /openai/v1/x HTTP/1.1'));
  const got = await client.until('}}');
  expect(got).toMatch(/^HTTP\/1\.1 503 /);
  expect(got).toContain('x-cursor-rec-error: recording_unavailable\r\n');
  expect(got).toContain('no space left on the disk');
  expect(upstream.connections).toHaveLength(0);
  expect(rig.tap.stats()).toMatchObject({ seen: 1, refused: 1, open: 0 });
});

test('a stream under way is held on both legs and goes on when recording does', async () => {
  const scene = await openScene();
  const { rig, client } = scene;
  const connection = await openStream(scene);
  rig.tap.setFailing('the disk is away');
  connection.write('3\r\nTWO\r\n');
  await client.until('TWO'); // forwarded before it is tapped; with it the hold begins
  connection.write('5\r\nTHREE\r\n');
  client.write('3\r\ntwo\r\n');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(client.received()).not.toContain('THREE');
  expect(connection.received()).not.toContain('two');
  rig.tap.setFailing(undefined);
  await client.until('THREE');
  client.write('0\r\n\r\n');
  await connection.until('0\r\n\r\n');
  connection.write('0\r\n\r\n');
  await client.until('0\r\n\r\n');
  expect(await rig.event('exchange-closed')).toMatchObject({ outcome: 'completed' });
  expect(rig.bytes('request').toString()).toBe('onetwo');
  expect(rig.bytes('response').toString()).toBe('ONETWOTHREE');
});

test('a stream that is held too long is cut, and the upstream with it', async () => {
  const scene = await openScene({ tap: { maxHoldMs: 50 } });
  const { rig, client } = scene;
  const connection = await openStream(scene);
  rig.tap.setFailing('the disk is away');
  connection.write('3\r\nTWO\r\n');
  expect(await client.closed()).toMatch(/TWO\r\n$/);
  await connection.closed();
  const closed = await rig.event('exchange-closed');
  expect(closed).toMatchObject({ outcome: 'cut', error: { code: 'recording_unavailable' } });
});

test('an upload that is held too long is refused while there is no answer yet', async () => {
  const { upstream, rig, client } = await openScene({ tap: { maxHoldMs: 50 } });
  client.write(`${rig.head('POST /openai/v1/x HTTP/1.1', 'Content-Length: 100')}one`);
  const connection = await upstream.connection(0);
  await connection.until('one');
  rig.tap.setFailing('the disk is away');
  client.write('two');
  expect(await client.until('}}')).toMatch(/^HTTP\/1\.1 503 [\s\S]*the disk is away/);
  await connection.closed();
});

test('a full queue holds a stream until the worker has caught up', async () => {
  const scene = await openScene({ acknowledges: false, tap: { maxQueuedBytes: 4096 } });
  const { rig, client } = scene;
  const connection = await openStream(scene);
  const big = 'x'.repeat(4096);
  connection.write(`1000\r\n${big}\r\n`);
  await client.until(big);
  connection.write('5\r\nTHREE\r\n');
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(client.received()).not.toContain('THREE');
  rig.tap.acknowledge(rig.tap.stats().queuedBytes);
  await client.until('THREE');
});

test('best effort lets everything pass and counts to the byte what it did not hand over', async () => {
  const scene = await openScene({ acknowledges: false, tap: { maxQueuedBytes: 4096, mode: 'best-effort' } });
  const { rig, client } = scene;
  const connection = await openStream(scene);
  for (const letter of ['a', 'b', 'c', 'd', 'e', 'f']) {
    connection.write(`3e8\r\n${letter.repeat(1000)}\r\n`);
    await client.until(letter.repeat(1000));
  }
  const { droppedBytes } = rig.tap.stats();
  expect(droppedBytes).toBeGreaterThan(0);
  rig.tap.acknowledge(rig.tap.stats().queuedBytes);
  connection.write('0\r\n\r\n');
  await client.until('0\r\n\r\n');
  const closed = await rig.event('exchange-closed');
  const dropped = rig.events().filter((event) => event.type === 'dropped');
  expect(dropped).toMatchObject([{ side: 'response', bytes: droppedBytes }]);
  expect(closed.responseBytes).toBe(6003);
  expect(rig.bytes('response').length + droppedBytes).toBe(6003);
});

test('a request that comes while the recorder is replaced waits for the new one, and nothing of it goes on before', async () => {
  const { upstream, rig, client } = await openScene();
  rig.tap.detach('it ran out of memory', true);
  client.write(`${rig.head('POST /openai/v1/x HTTP/1.1', 'Content-Length: 3')}one`);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(upstream.connections).toHaveLength(0);
  expect(client.received()).toBe('');
  rig.tap.attach();
  const connection = await upstream.connection(0);
  await connection.until('one');
  connection.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK');
  await client.until('OK');
  expect(rig.tap.stats()).toMatchObject({ seen: 1, refused: 0 });
});

test('a request that waits too long for a new recorder is refused, as is one where none is to be waited for', async () => {
  const { upstream, rig, client } = await openScene({ tap: { maxHoldMs: 50 } });
  rig.tap.detach('it ran out of memory', true);
  client.write(rig.head('GET /openai/v1/x HTTP/1.1'));
  expect(await client.until('}}')).toMatch(/^HTTP\/1\.1 503 [\s\S]*ran out of memory/);
  const { rig: other, client: second } = await openScene();
  other.tap.detach('it failed again and again', false);
  second.write(other.head('GET /openai/v1/x HTTP/1.1'));
  expect(await second.until('}}')).toMatch(/^HTTP\/1\.1 503 [\s\S]*again and again/);
  expect(upstream.connections).toHaveLength(0);
});

test('a client that goes while it waits for a new recorder leaves nothing behind', async () => {
  const { upstream, rig, client } = await openScene();
  rig.tap.detach('it ran out of memory', true);
  client.write(rig.head('GET /openai/v1/x HTTP/1.1'));
  await new Promise((resolve) => setTimeout(resolve, 50));
  client.destroy();
  await new Promise((resolve) => setTimeout(resolve, 50));
  rig.tap.attach();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(upstream.connections).toHaveLength(0);
  expect(rig.tap.stats()).toMatchObject({ seen: 0, refused: 0, open: 0 });
});
