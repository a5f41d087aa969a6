// What flows/keychain.test.ts has done inside a session with a real keyring: the program from start to stop; prints what it saw.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { SecretName } from '../../src/sidecar/identity/key-store.ts';
import { lockKeyring, unlockKeyring } from './keyring-service.ts';
import { PROGRAM } from './sidecar.ts';

const [home = '', part = 'run'] = process.argv.slice(2);
const names: readonly SecretName[] = ['local-token', 'redaction-key', 'ca-key', 'device-key'];
process.stdout.write(JSON.stringify(await (part === 'run' ? run() : move())));

async function run(): Promise<object> {
  const codes: Record<string, number> = {};
  const upstream = await startUpstream();
  const ready = start('--upstream', `openai=${upstream.url}`);
  codes.start = ready.code;
  codes.request = await request(ready);
  const status = cli('status', '--json');
  codes.status = status.code;
  const keys = await readKeys();
  const { checks } = JSON.parse(cli('doctor', '--json').stdout) as { checks: readonly Check[] };
  lockKeyring();
  codes['status with a locked keyring'] = cli('status').code;
  codes['request with a locked keyring'] = await request(ready);
  unlockKeyring();
  codes.stop = cli('stop').code;
  codes['verify last'] = cli('verify', 'last').code;
  const shown = JSON.parse(cli('show', 'last', '--json').stdout);
  codes['start again'] = start().code;
  cli('stop');
  upstream.close();
  return { keys, codes, checks, keyStore: JSON.parse(status.stdout).keyStore, device: shown.session.device };
}

async function move(): Promise<object> {
  const files: Record<string, string> = {};
  const count = () => String(readdirSync(home).filter((name) => name.includes('.secret')).length);
  const startAndStop = (kind: string) => {
    const { code, stdout } = start('--key-store', kind);
    if (code !== 0) throw new Error(stdout);
    if (cli('stop').code !== 0) throw new Error('expected it to stop');
  };
  startAndStop('file');
  files.file = count();
  const keys = Object.fromEntries(
    names.map((name) => [name, readFileSync(join(home, `${name}.secret`), 'utf8')]),
  );
  startAndStop('keychain');
  files.keychain = count();
  startAndStop('file');
  files['file again'] = count();
  return { keys, files };
}

interface Check {
  readonly id: string;
  readonly status: string;
}
interface Ready {
  readonly code: number;
  readonly stdout: string;
  readonly proxy: string;
  readonly token: string;
}

function start(...args: readonly string[]): Ready {
  const { code, stdout } = cli('start', '--detach', '--json', '--port', '0', ...args);
  const { proxy = '', token = '' } = JSON.parse(stdout) as Partial<Ready>;
  return { code, stdout, proxy, token };
}

function cli(...args: readonly string[]): { readonly code: number; readonly stdout: string } {
  const env = { ...process.env, CURSOR_REC_HOME: home };
  const { status, stdout } = spawnSync(process.execPath, [PROGRAM, ...args], { env, encoding: 'utf8' });
  return { code: status ?? 1, stdout };
}

async function request({ proxy, token }: Ready): Promise<number> {
  const url = `${proxy}/t/${token}/openai/v1/chat/completions`;
  const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] });
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  await answer.text();
  return answer.status;
}

async function startUpstream() {
  const server = createServer((asked, response) => asked.resume().on('end', () => response.end('{}')));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  return { url: `http://127.0.0.1:${port}`, close: () => server.close().closeAllConnections() };
}

async function readKeys(): Promise<Record<string, string | undefined>> {
  const { openKeyStore } = await import('../../src/sidecar/identity/open-key-store.ts');
  const store = await openKeyStore({ home, kind: 'keychain' });
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await store.get(name)] as const)),
  );
}
