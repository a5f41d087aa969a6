// The built cursor-rec as its users run it: recording required, in a home of its own on the disk.
import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Child, startChild } from './child.ts';
import type { Stage } from './stage.ts';

export interface Sidecar {
  /** `http://127.0.0.1:PORT` */
  readonly proxy: string;
  readonly token: string;
  readonly pid: number;
  /** Its certificate authority, in PEM. */
  readonly caFile: string;
  readonly home: string;
  /** Ends it cleanly, so that everything is written. */
  stop(): Promise<Stopped>;
  /** Runs a command of the program on the same home, also after the stop. */
  run(...args: readonly string[]): Promise<{ readonly code: number; readonly stdout: string }>;
}
export interface SidecarOptions {
  readonly program: string;
  /** Absent: one of its own. */
  readonly home?: string;
  /** Where its route `openai` leads. */
  readonly upstream?: string;
  /** Further arguments: how it reaches the outside. */
  readonly network?: readonly string[];
  /** More of its environment. */
  readonly environment?: NodeJS.ProcessEnv;
}
export interface Stopped {
  readonly code: number | undefined;
  readonly exchanges: number;
  readonly sessions: number;
  readonly gaps: number;
}

/** A sidecar that has not ended by then is killed. */
const STOP_LIMIT_MS = 20_000;

/** Starts one that ends with the stage; its home goes too. */
export async function startSidecar(
  stage: Stage,
  { program, environment: more = {}, ...way }: SidecarOptions,
): Promise<Sidecar> {
  const home = way.home ?? (await stage.makeFolder());
  const environment = programEnvironment(home);
  const child = await startChild([program, ...startArguments(way)], {
    stage,
    environment: { ...environment, ...more },
  });
  const { proxy, token, pid, caFile } = child.ready;
  return {
    proxy: String(proxy),
    token: String(token),
    pid: Number(pid),
    caFile: String(caFile),
    home,
    stop: () => stop(child),
    run: (...args) =>
      new Promise((resolve) => {
        const options = { env: environment, maxBuffer: 64 * 2 ** 20 };
        const ran = execFile(process.execPath, [program, ...args], options, (_error, stdout) =>
          resolve({ code: ran.exitCode ?? 1, stdout }),
        );
      }),
  };
}

function startArguments({ upstream, network = [] }: Pick<SidecarOptions, 'upstream' | 'network'>): string[] {
  const route = upstream === undefined ? network : ['--upstream', `openai=${upstream}`, ...network];
  return ['start', '--port', '0', '--json', '--no-tui', '--record', 'required', ...route];
}

/** This process's environment with the given home, keys in its files, and no other setting of the program. */
export function programEnvironment(home: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('CURSOR_REC_'));
  return { ...Object.fromEntries(kept), CURSOR_REC_HOME: home, CURSOR_REC_KEY_STORE: 'file' };
}

async function stop(child: Child): Promise<Stopped> {
  child.signal('SIGTERM');
  const limit = new AbortController();
  const late = sleep(STOP_LIMIT_MS, undefined, { signal: limit.signal }).then(
    () => child.signal('SIGKILL'),
    () => {},
  );
  const code = await child.ended;
  limit.abort();
  await late;
  const last = child.lines.find(({ event }) => event === 'stopped');
  // The last line of `start --json` counts what was recorded.
  const recorded = (last?.recorded ?? {}) as { readonly [name: string]: unknown };
  const count = (name: string) => Number(recorded[name] ?? Number.NaN);
  return { code, exchanges: count('exchanges'), sessions: count('sessions'), gaps: count('gaps') };
}
