import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const source = (path: string) => fileURLToPath(new URL(`../../src/${path}`, import.meta.url));

/** A call of the operating system that never returns: it waits for a writer of a pipe that has none. */
const SCRIPT = `
  import { execFileSync } from 'node:child_process';
  import { mkdtempSync, rmSync } from 'node:fs';
  import { open } from 'node:fs/promises';
  const { createCalls } = await import(${JSON.stringify(source('sidecar/identity/calls.ts'))});
  const { endIfHanging } = await import(${JSON.stringify(source('cli/end-now.ts'))});
  const folder = mkdtempSync('/tmp/cursor-rec-hang-');
  execFileSync('mkfifo', [folder + '/pipe']);
  const call = createCalls({ limitMs: 20, timeUp: () => new Error('time is up'), isTimeUp: () => true });
  const said = await call(() => open(folder + '/pipe')).catch((error) => error.message);
  rmSync(folder, { recursive: true });
  console.log(said);
  process.exitCode = 7;
  endIfHanging();
`;

test.skipIf(process.platform === 'win32')('a program whose call hangs ends, with its exit code', async () => {
  const ran = await new Promise<{ readonly code: unknown; readonly stdout: string; readonly stderr: string }>(
    (resolve) => {
      execFile(process.execPath, ['--input-type=module', '-e', SCRIPT], (error, stdout, stderr) =>
        resolve({ code: error?.code ?? 0, stdout, stderr }),
      );
    },
  );
  expect(ran).toEqual({ code: 7, stdout: 'time is up\n', stderr: '' });
});
