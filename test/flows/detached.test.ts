// A sidecar that nobody reads any more goes on, and closes what it recorded when it is stopped.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { closeAfterFlow, createHome, send } from '../support/flow.ts';
import { openHttpUpstream } from '../support/http-upstream.ts';
import { PROGRAM, programEnvironment, runProgram } from '../support/sidecar.ts';

interface Ready {
  readonly proxy: string;
  readonly token: string;
  readonly pid: number;
}

async function startArguments(): Promise<readonly string[]> {
  const { url } = await openHttpUpstream((_request, response) => response.end('{"choices":[]}'));
  return ['start', '--port', '0', '--json', '--upstream', `openai=${url}`];
}

/** One exchange, which is recorded once the session that it is in is closed. */
async function exchange({ proxy, token }: Ready): Promise<void> {
  const { status } = await send(`${proxy}/t/${token}/openai`, {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] }),
  });
  expect(status).toBe(200);
}

async function expectClosed(home: string): Promise<void> {
  const { code, stdout } = await runProgram(home, ['show', 'last', '--json']);
  expect(code).toBe(0);
  const shown = JSON.parse(stdout);
  expect(shown.turns).toMatchObject([{ prompt: { text: 'Hi' }, outcome: 'completed' }]);
  expect(shown.session.status).toBe('sealed');
  expect(existsSync(join(home, 'sidecar.json'))).toBe(false);
}

test('start --detach records until it is stopped, and stop closes its sessions', async () => {
  const home = await createHome();
  const started = await runProgram(home, [...(await startArguments()), '--detach']);
  expect(started.code, started.stderr).toBe(0);
  const ready = JSON.parse(started.stdout) as Ready;
  closeAfterFlow(() => runProgram(home, ['stop']));
  await exchange(ready);
  expect((await runProgram(home, ['stop'])).code).toBe(0);
  await expectClosed(home);
});

test('a sidecar whose reader went away after the first line goes on, and ends cleanly', async () => {
  const home = await createHome();
  const child = spawn(process.execPath, [PROGRAM, ...(await startArguments())], {
    env: programEnvironment(home),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  closeAfterFlow(() => child.kill('SIGKILL'));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const line = await new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve));
  child.stdout.destroy();
  child.stderr.destroy();
  await exchange(JSON.parse(line) as Ready);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  await expectClosed(home);
});
