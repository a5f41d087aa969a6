// The program that takes the place of the first one is the same process, with the same arguments, and begins only once.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';

/** Says what it is where it gets past the start. */
const SCRIPT = `
  import { startLean } from ${JSON.stringify(pathToFileURL('src/cli/collector/lean.ts').href)};
  startLean(process.env);
  const { pid, execArgv, argv, env } = process;
  console.log(JSON.stringify({ pid, execArgv, args: argv.slice(2), threshold: env.MALLOC_MMAP_THRESHOLD_ }));
`;

async function run(flags: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'cursor-rec-lean-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'script.mjs');
  await writeFile(file, SCRIPT);
  const running = promisify(execFile)(process.execPath, [...flags, file, 'one', 'two'], {
    env: { ...process.env, NODE_OPTIONS: '', ...environment },
  });
  const { stdout, stderr } = await running;
  return { pid: running.child.pid, said: JSON.parse(stdout), stderr };
}

describe.skipIf(process.platform === 'win32')('a collector', () => {
  it('begins anew in its process, with a small heap and without a word', async () => {
    const { pid, said, stderr } = await run(['--no-deprecation']);
    expect(said).toEqual({
      pid,
      execArgv: ['--max-semi-space-size=8', '--no-deprecation'],
      args: ['one', 'two'],
      threshold: '131072',
    });
    expect(stderr).toBe('');
  });

  it('keeps what its operator settled', async () => {
    expect((await run([], { MALLOC_MMAP_THRESHOLD_: '65536' })).said.threshold).toBe('65536');
    const { said } = await run([], { NODE_OPTIONS: '--max-semi-space-size=32' });
    expect([said.execArgv, said.threshold]).toEqual([[], undefined]);
  });
});
