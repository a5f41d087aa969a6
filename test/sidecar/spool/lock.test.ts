// The lock of a home is held by one process at a time and dies with it.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { takeHomeLock } from '../../../src/sidecar/spool/lock.ts';

test('home lock is refused while held, in this process and in another, and free after kill -9', async () => {
  const home = await mkdtemp(join(tmpdir(), 'cursor-rec-lock-'));
  try {
    const first = await takeHomeLock(home);
    expect(first).toBeDefined();
    expect(await takeHomeLock(home)).toBeUndefined();
    first?.close();

    const source = new URL('../../../src/sidecar/spool/lock.ts', import.meta.url).href;
    const script = `const { takeHomeLock } = await import(${JSON.stringify(source)});
      console.log((await takeHomeLock(${JSON.stringify(home)})) === undefined ? 'refused' : 'held');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const said = await new Promise<string>((resolve) =>
      child.stdout.once('data', (data) => resolve(String(data).trim())),
    );
    expect(said).toBe('held');
    expect(await takeHomeLock(home)).toBeUndefined();
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await exited;
    const again = await takeHomeLock(home);
    expect(again).toBeDefined();
    again?.close();
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});
