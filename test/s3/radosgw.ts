// Object storage that speaks S3 on loopback: Ceph's, with one monitor and one store in memory, gone when it is closed.
import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface ObjectStorage {
  readonly endpoint: string;
  readonly accessKey: string;
  readonly secretKey: string;
  close(): Promise<void>;
}

const NEEDED = ['ceph-mon', 'ceph-osd', 'radosgw', 'ceph-common'];

/** Some fifteen seconds. Throws where the programs are not there, saying how to get them. */
export async function startRadosgw(): Promise<ObjectStorage> {
  const [library] = globSync('/usr/lib/*/rados-classes/libcls_rgw.so');
  if (library === undefined)
    throw new Error(`expected Ceph, found none: apt-get install --no-install-recommends ${NEEDED.join(' ')}`);
  const folder = await mkdtemp(join(tmpdir(), 'rgw-'));
  const [port = 0, first = 0, second = 0] = await findPorts(3);
  const addresses = `[v2:127.0.0.1:${first},v1:127.0.0.1:${second}]`;
  const fsid = randomUUID();
  await writeFile(join(folder, 'ceph.conf'), configure({ folder, fsid, addresses, port, library }));
  for (const name of ['run', 'osd', 'rgw']) await mkdir(join(folder, name));
  const ceph = (command: string, ...given: string[]) =>
    execFileSync(command, ['-c', join(folder, 'ceph.conf'), ...given], { stdio: ['ignore', 'pipe', 'pipe'] });
  const children: ReturnType<typeof spawn>[] = [];
  const start = (command: string, ...given: string[]) =>
    children.push(spawn(command, ['-c', join(folder, 'ceph.conf'), '-f', ...given], { stdio: 'ignore' }));
  const close = async () => {
    for (const child of children.reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const monmap = join(folder, 'monmap');
    execFileSync('monmaptool', ['--create', '--fsid', fsid, '--addv', 'a', addresses, monmap]);
    ceph('ceph-mon', '--mkfs', '-i', 'a', '--monmap', monmap);
    start('ceph-mon', '-i', 'a');
    const osd = randomUUID();
    ceph('ceph', 'osd', 'new', osd);
    ceph('ceph-osd', '-i', '0', '--osd-uuid', osd, '--mkfs');
    start('ceph-osd', '-i', '0');
    start('radosgw', '-n', 'client.admin');
    const [accessKey, secretKey] = [randomUUID(), randomUUID()];
    const keys = [`--access-key=${accessKey}`, `--secret=${secretKey}`];
    ceph('radosgw-admin', 'user', 'create', '--uid=t', '--display-name=t', ...keys);
    const endpoint = `http://127.0.0.1:${port}`;
    await answers(endpoint);
    return { endpoint, accessKey, secretKey, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function configure(given: {
  readonly folder: string;
  readonly fsid: string;
  readonly addresses: string;
  readonly port: number;
  readonly library: string;
}): string {
  const { folder, fsid, addresses, port, library } = given;
  return `[global]
fsid = ${fsid}
mon host = ${addresses}
public network = 127.0.0.0/8
auth cluster required = none
auth service required = none
auth client required = none
ms mon client mode = crc
run dir = ${folder}/run
admin socket = ${folder}/run/$cluster-$name.asok
log file = ${folder}/$name.log
pid file = ${folder}/run/$name.pid
mon data = ${folder}/mon
osd data = ${folder}/osd
mgr data = ${folder}/mgr
rgw data = ${folder}/rgw
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 8
osd pool default pgp num = 8
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
osd objectstore = memstore
memstore device bytes = 2147483648
osd class dir = ${dirname(library)}
osd class load list = *
mon data avail crit = 1
mon data avail warn = 1
rgw frontends = beast endpoint=127.0.0.1:${port}
`;
}

/** Ports that are free now, all at once. */
async function findPorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  const ports: number[] = [];
  for (const server of servers) {
    if (!server.listening) await once(server, 'listening');
    const address = server.address();
    if (address !== null && typeof address !== 'string') ports.push(address.port);
  }
  for (const server of servers) {
    server.close();
    await once(server, 'close');
  }
  return ports;
}

async function answers(url: string): Promise<void> {
  const until = Date.now() + 120_000;
  for (;;) {
    try {
      await (await fetch(url)).arrayBuffer();
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
