// The built program as a collector: refuses to run open to everybody, keeps its name and its data, ends when it is told.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PROGRAM, programEnvironment, runProgram } from '../support/sidecar.ts';

let home = '';
let running: ChildProcess[] = [];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'collector-start-'));
});
afterEach(async () => {
  for (const child of running) child.kill('SIGKILL');
  running = [];
  await rm(home, { recursive: true, force: true });
});

const OPEN = ['--insecure-no-auth', '--port', '0', '--json'];

async function start(...args: readonly string[]) {
  const child = spawn(process.execPath, [PROGRAM, 'collector', 'start', ...args], {
    env: programEnvironment(home),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  const ended = once(child, 'close');
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  const lines = createInterface({ input: child.stdout });
  const said = once(lines, 'line') as Promise<string[]>;
  const [line] = await Promise.race([said, ended.then(() => [])]);
  if (line === undefined)
    throw new Error(`expected a collector that is ready, found that it ended: ${stderr}`);
  const ready = JSON.parse(line) as { event: string; url: string; verifierKey: string };
  return {
    ready,
    async stop() {
      child.kill('SIGTERM');
      const [code] = await ended;
      return { code, stderr };
    },
  };
}

test('a collector keeps its name and its key over a restart, in files of its owner', async () => {
  const first = await start(...OPEN, '--origin', 'log.example.org');
  expect(first.ready.event).toBe('ready');
  expect(first.ready.verifierKey).toMatch(/^log\.example\.org\+/);
  expect((await fetch(`${first.ready.url}/readyz`)).status).toBe(200);
  expect((await first.stop()).code).toBe(0);
  const { mode } = await stat(join(home, 'collector', 'log.key'));
  expect(mode & 0o077).toBe(0);
  expect((await stat(join(home, 'collector'))).mode & 0o077).toBe(0);
  const second = await start(...OPEN);
  expect(second.ready.verifierKey).toBe(first.ready.verifierKey);
  await second.stop();
  const other = await runProgram(home, ['collector', 'start', ...OPEN, '--origin', 'other.example.org']);
  expect(other.code).toBe(2);
  expect(other.stdout).toContain('log.example.org');
});

test('a collector that is told to end says what it did in JSON without content', async () => {
  const { ready, stop } = await start(...OPEN);
  const answers = await Promise.all([fetch(`${ready.url}/v1/whoami`), fetch(`${ready.url}/nowhere`)]);
  expect(answers.map(({ status }) => status)).toEqual([200, 404]);
  const { code, stderr } = await stop();
  expect(code).toBe(0);
  const lines = stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toContainEqual(
    expect.objectContaining({ event: 'answered', route: '/v1/whoami', status: 200 }),
  );
  expect(lines.at(-1)).toMatchObject({ event: 'stopping' });
});

test('a web page that points its name at this machine reaches nothing', async () => {
  const { ready, stop } = await start(...OPEN);
  const origin = await fetch(`${ready.url}/v1/whoami`, { headers: { origin: 'https://evil.example' } });
  expect(origin.status).toBe(403);
  await stop();
});

test('a second collector on the same folder is refused', async () => {
  const { stop } = await start(...OPEN);
  const second = await runProgram(home, ['collector', 'start', ...OPEN]);
  expect(second.code).toBe(1);
  await stop();
  expect(await readFile(join(home, 'collector', 'origin'), 'utf8')).toMatch(/^cursor-rec\.[0-9a-f]{8}\n$/);
});

test('a start that hangs ends with the signal', async () => {
  // Takes connections, and never says a word of PostgreSQL's.
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const connected = once(silent, 'connection');
  const database = `postgres://rec@127.0.0.1:${port}/rec`;
  const child = spawn(process.execPath, [PROGRAM, 'collector', 'start', ...OPEN, '--database', database], {
    env: programEnvironment(home),
    stdio: 'ignore',
  });
  running.push(child);
  const [socket] = (await connected) as [Socket];
  child.kill('SIGTERM');
  expect(await once(child, 'close')).toEqual([null, 'SIGTERM']);
  socket.destroy();
  silent.close();
});
