// The built program as a witness: takes its options, and is the only one on its folder.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeSigner } from '../support/collector/signer.ts';
import { PROGRAM, programEnvironment, runProgram } from '../support/sidecar.ts';

let home = '';
let running: ChildProcess[] = [];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'collector-witness-'));
});
afterEach(async () => {
  for (const child of running) child.kill('SIGKILL');
  running = [];
  await rm(home, { recursive: true, force: true });
});

const { verifierKey } = makeSigner('log.example.org');
const toArgs = (folder: string) => [
  ...['collector', 'witness', '--name', 'witness.example.org', '--log', verifierKey],
  ...['--data', join(home, folder), '--port', '0', '--json'],
];

async function start(folder: string) {
  const child = spawn(process.execPath, [PROGRAM, ...toArgs(folder)], {
    env: programEnvironment(home),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.push(child);
  const ended = once(child, 'close');
  const [line = '{}'] = (await once(createInterface({ input: child.stdout }), 'line')) as string[];
  return {
    ready: JSON.parse(line) as { event: string; url: string; key: string },
    async stop() {
      child.kill('SIGTERM');
      const [code] = await ended;
      return code;
    },
  };
}

test('a witness takes its options and keeps its key over a restart', async () => {
  const first = await start('one');
  expect(first.ready).toMatchObject({
    event: 'ready',
    key: expect.stringMatching(/^witness\.example\.org\+/),
  });
  const answer = await fetch(`${first.ready.url}/add-checkpoint`, { method: 'POST', body: 'nonsense' });
  expect(answer.status).toBe(400);
  expect(await first.stop()).toBe(0);
  const second = await start('one');
  expect(second.ready.key).toBe(first.ready.key);
  await second.stop();
});

test('two witnesses of one memory never cosign two histories: the second is refused', async () => {
  const first = await start('one');
  const second = await runProgram(home, toArgs('one'));
  expect(second.code).toBe(1);
  expect(JSON.parse(second.stdout)).toMatchObject({ error: { code: 'already-running' } });
  expect(await (await start('other')).stop()).toBe(0);
  expect(await first.stop()).toBe(0);
});
