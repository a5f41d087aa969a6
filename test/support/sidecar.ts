// The built program as its users run it: a sidecar process in a home of its own, and commands beside it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The program's path; it needs `npm run build` before. */
export const PROGRAM = fileURLToPath(new URL('../../bin/cursor-rec.js', import.meta.url));
/** How long a sidecar that was asked to end may take before it is killed. */
const STOP_LIMIT_MS = 60_000;

export interface SidecarOptions {
  /** Route name → URL, as `--upstream NAME=URL`. */
  readonly upstreams: { readonly [route: string]: string };
  /** A home to use and keep; absent: a temporary one that goes when it stops. */
  readonly home?: string;
  /** More arguments of `start`. */
  readonly args?: readonly string[];
  /** What is set beside, or instead of, the environment of `programEnvironment`. */
  readonly environment?: NodeJS.ProcessEnv;
}
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}
export interface Sidecar {
  /** `http://127.0.0.1:PORT` */
  readonly proxy: string;
  readonly token: string;
  readonly home: string;
  readonly pid: number;
  /** Ids of the sessions of an earlier run that its ready line says it closed. */
  readonly recovered: readonly string[];
  /** Where a client finds a route: `PROXY/t/TOKEN/ROUTE`. */
  baseUrl(route: string): string;
  /** Runs a command on the same home. */
  cli(args: readonly string[]): Promise<Ran>;
  /** Ends the sidecar cleanly and gives its exit code; does nothing the second time. */
  stop(): Promise<number>;
}

/** Starts `cursor-rec start` and resolves once it is ready; throws with its stderr where it ends before. */
export async function startSidecar(options: SidecarOptions): Promise<Sidecar> {
  const home = options.home ?? (await mkdtemp(join(tmpdir(), 'cursor-rec-home-')));
  const upstreams = Object.entries(options.upstreams).flatMap(([name, url]) => [
    '--upstream',
    `${name}=${url}`,
  ]);
  const args = ['start', '--port', '0', '--json', '--no-tui', ...upstreams, ...(options.args ?? [])];
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { ...programEnvironment(home), ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const onExit = (): unknown => child.kill('SIGKILL');
  process.once('exit', onExit);
  const ended = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
  const ready = await readReadyLine(child);
  return {
    ...ready,
    home,
    baseUrl: (route) => `${ready.proxy}/t/${ready.token}/${route}`,
    cli: (commandArgs) => runProgram(home, commandArgs),
    async stop() {
      child.kill('SIGTERM');
      const killing = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
      const code = await ended;
      clearTimeout(killing);
      process.off('exit', onExit);
      if (options.home === undefined) await rm(home, { recursive: true, force: true, maxRetries: 5 });
      return code;
    },
  };
}

/** Runs one command of the program to its end. */
export async function runProgram(
  home: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { ...programEnvironment(home), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = await once(child, 'close');
  return { code: typeof code === 'number' ? code : 1, stdout, stderr };
}

/** The environment of the program: this process's, with the given home, keys in its files, and no other setting of the program. */
export function programEnvironment(home: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('CURSOR_REC_'));
  return { ...Object.fromEntries(kept), CURSOR_REC_HOME: home, CURSOR_REC_KEY_STORE: 'file' };
}

interface Ready {
  readonly proxy: string;
  readonly token: string;
  readonly pid: number;
  readonly recovered: readonly string[];
}

async function readReadyLine(child: ChildProcess): Promise<Ready> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('expected a child with pipes');
  let said = '';
  stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  // It stays open, so that later lines cannot fill the pipe.
  const lines = createInterface({ input: stdout });
  return new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      const event: unknown = line.startsWith('{') ? JSON.parse(line) : undefined;
      if (isReady(event)) resolve(toReady(event));
      else said += `${line}\n`;
    });
    child.once('close', () => {
      reject(new Error(`expected cursor-rec start to say that it is ready, found it ended:\n${said}`));
    });
  });
}

function toReady({ proxy, token, pid, recovered }: Ready): Ready {
  return { proxy, token, pid, recovered };
}

function isReady(value: unknown): value is Ready {
  const { event, proxy, token, pid, recovered } = (value ?? {}) as { [name: string]: unknown };
  const isAddressed = typeof proxy === 'string' && typeof token === 'string' && typeof pid === 'number';
  return event === 'ready' && isAddressed && Array.isArray(recovered);
}
