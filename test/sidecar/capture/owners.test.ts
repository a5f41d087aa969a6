// Tests src/sidecar/capture/owners.ts and process-of.ts: the kernel's own tables, and reads that are shared.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { comesFromHere } from '../../../src/sidecar/capture/here.ts';
import { createOwners } from '../../../src/sidecar/capture/owners.ts';
import { createProcesses, type ProcFiles } from '../../../src/sidecar/capture/process-of.ts';
import { thisProcess, whyOwnerUnknown } from '../../../src/sidecar/capture/socket-owner.ts';
import { closeAfterTest } from '../../support/http/scene.ts';

const isLinux = process.platform === 'linux';

test.skipIf(!isLinux).each(['127.0.0.1', '::1'])('a real connection over %s is ours', async (host) => {
  const server = createServer();
  server.listen(0, host);
  await once(server, 'listening');
  closeAfterTest(() => server.close());
  const accepted = once(server, 'connection');
  const client = connect((server.address() as AddressInfo).port, host);
  closeAfterTest(() => client.destroy());
  const [socket] = (await accepted) as [Socket];
  closeAfterTest(() => socket.destroy());
  expect(whyOwnerUnknown(thisProcess())).toBeUndefined();
  const owner = await createOwners().find(socket);
  expect(owner?.uid).toBe(thisProcess().uid);
  expect(await createProcesses().find(owner?.inode ?? '')).toEqual({
    pid: process.pid,
    executable: process.execPath,
  });
});

test('owners look again where a row was skipped, and trust nobody where no table can be read', async () => {
  let reads = 0;
  const ends = { localAddress: '127.0.0.1', localPort: 1, remoteAddress: '127.0.0.1', remotePort: 2 };
  const owners = createOwners(async () => {
    reads++;
    throw new Error('EACCES');
  });
  expect(await owners.find(ends)).toBeUndefined();
  expect(reads).toBe(4);
  expect(await owners.find({})).toBeUndefined();
});

test('owners read both tables at once the second time', async () => {
  const ends = { localAddress: '127.0.0.1', localPort: 1, remoteAddress: '127.0.0.1', remotePort: 2 };
  const waiting: (() => void)[] = [];
  const atOnce: number[] = [];
  const owners = createOwners(() => new Promise((resolve) => waiting.push(() => resolve(''))));
  const found = owners.find(ends);
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  for (await turn(); waiting.length > 0; await turn()) {
    atOnce.push(waiting.length);
    for (const answer of waiting.splice(0)) answer();
  }
  expect(await found).toBeUndefined();
  expect(atOnce).toEqual([1, 1, 2]);
});

test('owners look up nobody who comes from another machine', async () => {
  let reads = 0;
  const owners = createOwners(
    async () => {
      reads++;
      return '';
    },
    (ends) => comesFromHere(ends, () => ['192.0.2.1']),
  );
  const ends = { localAddress: '192.0.2.1', localPort: 1, remoteAddress: '192.0.2.2', remotePort: 2 };
  expect(await owners.find(ends)).toBeUndefined();
  expect(await owners.find({ ...ends, remoteAddress: '2001:db8::2' })).toBeUndefined();
  expect(reads).toBe(0);
});

test('owners share a read among all that come during another one', async () => {
  const ends = { localAddress: '::1', localPort: 1, remoteAddress: '::1', remotePort: 2 };
  const waiting: ((table: string) => void)[] = [];
  const owners = createOwners(() => new Promise((resolve) => waiting.push(resolve)));
  const first = owners.find(ends);
  const others = [owners.find(ends), owners.find(ends), owners.find(ends)];
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  let reads = 0;
  for (await turn(); waiting.length > 0; await turn()) {
    reads += waiting.length;
    for (const resolve of waiting.splice(0)) resolve('');
  }
  expect(await Promise.all([first, ...others])).toEqual([undefined, undefined, undefined, undefined]);
  expect(reads).toBeLessThanOrEqual(4);
});

/** Processes with open files: `pid/fd` → link. */
function createFiles(links: Readonly<Record<string, string>>) {
  let read = 0;
  const files: ProcFiles = {
    list(folder) {
      const pids = new Set(Object.keys(links).map((key) => key.split('/')[0] ?? ''));
      if (folder === '/proc') return ['self', 'net', ...pids];
      const [, , pid] = folder.split('/');
      if (pid === '7') throw new Error('EACCES');
      return Object.keys(links).flatMap((key) =>
        key.startsWith(`${pid}/`) ? [key.split('/')[1] ?? ''] : [],
      );
    },
    link(file) {
      read++;
      const found = links[file.replace('/proc/', '').replace('/fd/', '/')];
      if (found === undefined) throw new Error('ENOENT');
      return found;
    },
  };
  return { files, read: () => read };
}

test('processes pass over what they may not see, and say no executable where it is not told', async () => {
  const { files } = createFiles({ '7/1': 'socket:[5]', '8/1': 'pipe:[5]', '9/4': 'socket:[5]' });
  expect(await createProcesses(files).find('5')).toEqual({ pid: 9 });
  expect(await createProcesses(files).find('6')).toBeUndefined();
});

test('processes look first where they found the last one', async () => {
  const others = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`${100 + at}/1`, 'pipe:[1]']));
  const { files, read } = createFiles({ '20/exe': '/usr/bin/ide', '20/1': 'socket:[5]', ...others });
  const processes = createProcesses(files);
  await processes.find('5');
  const before = read();
  expect(await processes.find('5')).toEqual({ pid: 20, executable: '/usr/bin/ide' });
  expect(read() - before).toBeLessThan(5);
});

/** Time passes only where it is waited for. */
function createClock() {
  let now = 0;
  return {
    now: () => now,
    async sleep(ms: number) {
      now += ms;
    },
  };
}

// Six hundred processes of other users were read in one turn: nobody else had theirs for 13 ms.
test('processes let others have their turn also where they see no open files', async () => {
  let lists = 0;
  const files: ProcFiles = {
    list(folder) {
      if (folder === '/proc') return Array.from({ length: 600 }, (_, at) => String(at + 1));
      lists++;
      throw new Error('EACCES');
    },
    link: () => '',
  };
  const found = createProcesses(files).find('5');
  let most = 0;
  let before = 0;
  const watch = () => {
    most = Math.max(most, lists - before);
    before = lists;
    if (lists < 600) setImmediate(watch);
  };
  watch();
  expect(await found).toBeUndefined();
  watch();
  expect(lists).toBe(600);
  expect(most).toBeLessThanOrEqual(200);
});

test('processes are searched once for all who ask at the same time', async () => {
  const others = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`${100 + at}/1`, 'pipe:[1]']));
  const { files, read } = createFiles({ '20/1': 'socket:[5]', '20/2': 'socket:[6]', ...others });
  const processes = createProcesses(files);
  const found = await Promise.all(['5', '6', '5'].map((inode) => processes.find(inode)));
  expect(found).toEqual([{ pid: 20 }, { pid: 20 }, { pid: 20 }]);
  expect(read()).toBeLessThan(600);
});

test('processes that may not be seen are not searched for among all at each of their connections', async () => {
  const others = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`${100 + at}/1`, 'pipe:[1]']));
  const { files, read } = createFiles({ '20/1': 'socket:[5]', ...others });
  const clock = createClock();
  const processes = createProcesses(files, { ...clock, sleep: () => new Promise(() => undefined) });
  expect(await processes.find('hidden')).toBeUndefined();
  const before = read();
  for (let at = 0; at < 20; at++) void processes.find(`hidden ${at}`);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(read() - before).toBe(0);
});

test('processes are found a while after one that was not, and new ones at once', async () => {
  const links: Record<string, string> = { '20/1': 'socket:[5]' };
  const { files } = createFiles(links);
  const clock = createClock();
  const processes = createProcesses(files, clock);
  expect(await processes.find('hidden')).toBeUndefined();
  links['30/1'] = 'socket:[6]';
  expect(await processes.find('6')).toEqual({ pid: 30 });
  expect(clock.now()).toBe(0);
  expect(await processes.find('5')).toEqual({ pid: 20 });
  expect(clock.now()).toBe(3_000);
});
