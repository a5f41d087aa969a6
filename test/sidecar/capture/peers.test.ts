// Who connects: this user is let in, another is told why not, and whom the kernel does not show is a stranger.
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createConnections } from '../../../src/sidecar/capture/connections.ts';
import { ExchangeTap } from '../../../src/sidecar/capture/exchange-tap.ts';
import { createMeet } from '../../../src/sidecar/capture/peers.ts';
import { createRecordingTap } from '../../support/http/recording-tap.ts';

const process = { pid: 7, executable: '/usr/bin/ide' };
const meetOwner = (uid: number | undefined, find = async () => process as typeof process | undefined) =>
  createMeet({
    uid: 1000,
    owners: { find: async () => (uid === undefined ? undefined : { uid, inode: '5' }) },
    processes: { find },
  })({});

test('this user is met with their process', async () => {
  const met = await meetOwner(1000);
  expect(met).toMatchObject({ isOwn: true });
  expect(met.process()).toEqual(process);
});

test.each([0, 1001, 65_534])('user %d is refused, and told who is expected', async (uid) => {
  const met = await meetOwner(uid);
  expect(met).toMatchObject({ isOwn: false, refusal: { code: 'user_not_allowed' } });
  expect(met.refusal?.message).toContain(`user id ${uid}`);
  const socket = new PassThrough();
  const connections = createConnections({ trustsOwn: true });
  connections.meet(socket, met);
  expect(connections.of(socket)).toMatchObject({ refusal: { code: 'user_not_allowed' } });
});

test('whom the kernel does not show is a stranger, not a foe', async () => {
  const met = await meetOwner(undefined);
  expect(met.isOwn).toBe(false);
  expect(met.refusal).toBeUndefined();
  expect(met.process()).toBeUndefined();
});

test('nobody waits for a process to be found', async () => {
  const turn = new Promise<undefined>((resolve) => setImmediate(resolve, undefined));
  const met = await Promise.race([meetOwner(1000, () => new Promise(() => undefined)), turn]);
  expect(met).toMatchObject({ isOwn: true });
  expect(met?.process()).toBeUndefined();
});

// The connection is served before its process is known: its first exchange must name it all the same.
test.each([false, true])(
  'an exchange names a process that was found after it opened (tunnelled: %s)',
  async (isTunnelled) => {
    const { promise, resolve } = Promise.withResolvers<typeof process>();
    const socket = new PassThrough();
    const connections = createConnections({ trustsOwn: true });
    connections.meet(socket, await meetOwner(1000, () => promise));
    const inner = new PassThrough();
    connections.enter(inner, connections.of(socket), { protocol: 'https:', host: 'h', port: 443 });
    const { tap, event } = createRecordingTap();
    const { client } = connections.of(inner);
    new ExchangeTap(tap, {
      opening: { method: 'GET', client, headers: [] },
      target: { url: 'https://h/', name: 'h', ...(isTunnelled ? { isTunnelled } : {}) },
    });
    resolve(process);
    const opened = await event('exchange-opened');
    expect(opened.client).toEqual({ address: '', connection: isTunnelled ? 0 : 2, process });
  },
);

test('a process that takes long to find is known from then on', async () => {
  const { promise, resolve } = Promise.withResolvers<typeof process>();
  const met = await meetOwner(1000, () => promise);
  const socket = new PassThrough();
  const connections = createConnections({ trustsOwn: true });
  connections.meet(socket, met);
  const connection = connections.of(socket);
  expect(connection.client).toEqual({ address: '', connection: 1 });
  resolve(process);
  await promise;
  await null;
  expect(connection.client).toEqual({ address: '', connection: 1, process });
  const inner = new PassThrough();
  connections.enter(inner, connection, { protocol: 'https:', host: 'h', port: 443 });
  expect(connections.of(inner).client).toEqual({ address: '', connection: 2, process });
});

test.each([
  [true, 1000, true],
  [false, 1000, false],
  [true, undefined, false],
])('where own users are trusted (%s) a client of user %s is: %s', async (trustsOwn, uid, isTrusted) => {
  const met = await meetOwner(uid);
  const connections = createConnections({ trustsOwn });
  const socket = new PassThrough();
  connections.meet(socket, met);
  expect(connections.of(socket).isTrusted()).toBe(isTrusted);
  expect(connections.of(new PassThrough()).isTrusted()).toBe(false);
});
