// Who connects: this user is let in, another is told why not, and whom the kernel does not show is a stranger.
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createConnections } from '../../../src/sidecar/capture/connections.ts';
import { createMeet } from '../../../src/sidecar/capture/peers.ts';

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
