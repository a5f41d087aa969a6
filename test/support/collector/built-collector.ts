// The built program as a collector in a process of its own, which can be killed and started again on what it left.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { PROGRAM, programEnvironment } from '../sidecar.ts';

export interface BuiltCollectorOptions {
  /** Of `CURSOR_REC_HOME`; without `--data` everything is in it. */
  readonly home: string;
  /** Beside `collector start --json`. */
  readonly args: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  /** Kills it, also while it starts. */
  readonly killing?: AbortSignal;
}

export interface BuiltCollector {
  readonly url: string;
  readonly verifierKey: string;
  readonly pid: number;
  /** What it wrote to stderr so far. */
  said(): string;
  /** The signal or the code that it ended with; undefined while it runs. */
  ended(): string | number | undefined;
  /** Ends it where it stands, and resolves when it has ended. */
  kill(): Promise<void>;
  /** Asks it to end; resolves to its exit code. */
  stop(): Promise<number | null>;
}

interface Ready {
  readonly event: string;
  readonly url: string;
  readonly verifierKey: string;
}

/** Starts it; throws with its stderr where it ends before it is ready. */
export async function startBuiltCollector(options: BuiltCollectorOptions): Promise<BuiltCollector> {
  const { home, args, environment = {}, killing } = options;
  const child = spawn(process.execPath, [PROGRAM, 'collector', 'start', '--json', ...args], {
    env: { ...programEnvironment(home), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(killing === undefined ? {} : { signal: killing, killSignal: 'SIGKILL' as const }),
  });
  // That it was killed is seen at its end.
  child.on('error', () => undefined);
  const onExit = (): unknown => child.kill('SIGKILL');
  process.once('exit', onExit);
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  void closed.then(() => process.off('exit', onExit));
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const line = await Promise.race([readLine(child), closed.then(() => undefined)]);
  const { event, url = '', verifierKey = '' } = JSON.parse(line ?? '{}') as Partial<Ready>;
  if (event !== 'ready')
    throw new Error(`expected a collector that is ready, found it ended:\n${line ?? ''}\n${said}`);
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await closed;
  };
  return {
    url,
    verifierKey,
    pid: child.pid ?? 0,
    said: () => said,
    ended: () => child.signalCode ?? child.exitCode ?? undefined,
    kill: () => end('SIGKILL'),
    async stop() {
      await end('SIGTERM');
      return child.exitCode;
    },
  };
}

async function readLine({ stdout }: ChildProcess): Promise<string | undefined> {
  if (stdout === null) throw new Error('expected a child with pipes');
  for await (const line of createInterface({ input: stdout })) {
    // Later lines cannot fill the pipe.
    stdout.resume();
    return line;
  }
  return undefined;
}
