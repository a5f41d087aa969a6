// Runs a client in a home of its own, with nothing of this machine's settings and no way to the outside.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ran } from '../support/sidecar.ts';

/** Port 9 answers nobody: what a client asks of other hosts fails at once instead of leaving the machine. */
const NOWHERE = 'http://127.0.0.1:9';

export interface ClientRun {
  readonly command: string;
  readonly args: readonly string[];
  /** Its home and working folder. */
  readonly folder: string;
  readonly env: { readonly [name: string]: string };
}

/** A new empty folder for a client to live in. */
export function createClientHome(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'cursor-rec-client-'));
}

/** Runs it to its end, without standard input. */
export async function runClient({ command, args, folder, env }: ClientRun): Promise<Ran> {
  const child = spawn(command, args, {
    cwd: folder,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: folder,
      HTTP_PROXY: NOWHERE,
      HTTPS_PROXY: NOWHERE,
      NO_PROXY: '127.0.0.1,localhost',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [code] = await once(child, 'close');
  return { code: typeof code === 'number' ? code : 1, stdout, stderr };
}
