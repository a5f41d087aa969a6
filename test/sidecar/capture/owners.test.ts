// Tests src/sidecar/capture/owners.ts and process-of.ts: the kernel's own tables, and reads that are shared.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
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
