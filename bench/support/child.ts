// Child processes that say in one line of JSON that they are ready, and more lines later.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Stage } from './stage.ts';

export type Line = { readonly [name: string]: unknown };
export interface Child {
  readonly pid: number;
  /** What it said first. */
  readonly ready: Line;
  /** Every line so far, the first one too. */
  readonly lines: readonly Line[];
  /** Its exit code, once it has ended; undefined: it was killed. */
  readonly ended: Promise<number | undefined>;
  signal(name: 'SIGTERM' | 'SIGKILL'): void;
  /** Closes its stdin, which our own programs take for the order to end. */
  endInput(): void;
}

export interface ChildOptions {
  /** Ends it, should it still run then. */
  readonly stage: Stage;
  readonly environment: NodeJS.ProcessEnv;
}

/** Starts `node ARGS` and resolves with its first line; throws with its stderr where it ends before. */
export async function startChild(
  args: readonly string[],
  { stage, environment }: ChildOptions,
): Promise<Child> {
  const child = spawn(process.execPath, args, {
    env: { ...environment, NODE_NO_WARNINGS: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const lines: Line[] = [];
  const ended = new Promise<number | undefined>((resolve) =>
    child.once('close', (code) => resolve(code ?? undefined)),
  );
  // Before anything is waited for: a Ctrl-C may come at any time.
  stage.defer(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  // A child that ended before takes no order any more: what it was is told by its exit.
  child.stdin.on('error', () => {});
  return {
    ready: await readFirstLine(child, lines),
    pid: child.pid ?? 0,
    lines,
    ended,
    signal: (name) => void child.kill(name),
    endInput: () => void child.stdin.end(),
  };
}

function readFirstLine(child: ChildProcess, lines: Line[]): Promise<Line> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('expected a child with pipes');
  let said = '';
  stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4000);
  });
  return new Promise((resolve, reject) => {
    // It stays open, so that later lines cannot fill the pipe.
    createInterface({ input: stdout }).on('line', (text) => {
      // Our own programs and cursor-rec say nothing but objects.
      const line = JSON.parse(text) as Line;
      lines.push(line);
      resolve(line);
    });
    child.once('close', () => {
      const found = said.trim() || JSON.stringify(lines);
      reject(new Error(`expected ${child.spawnargs.slice(1, 3).join(' ')} to get ready, found: ${found}`));
    });
  });
}
