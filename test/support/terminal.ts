// A real terminal: a program in a window of tmux, with its keys, its picture, and every byte that it sent.
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished } from 'vitest';
import { eventually } from './eventually.ts';
import { PROGRAM, programEnvironment } from './sidecar.ts';

const run = promisify(execFile);

export interface TerminalOptions {
  readonly home: string;
  readonly columns?: number;
  readonly rows?: number;
  readonly environment?: NodeJS.ProcessEnv;
}

export interface Terminal {
  /** Keys by tmux's names: `j`, `Enter`, `C-c`, `Left`. */
  press(...keys: readonly string[]): Promise<void>;
  /** Characters as they are. */
  type(text: string): Promise<void>;
  /** The rows that are shown, without spaces at their ends. */
  rows(): Promise<readonly string[]>;
  /** Waits until what is shown fits, and gives it. */
  shows(expected: string | RegExp): Promise<string>;
  /** Waits until it is no longer shown. */
  hides(text: string): Promise<void>;
  resize(columns: number, rows: number): Promise<void>;
  /** All that the program sent so far. */
  sent(): Promise<Buffer>;
  /** Of the program, while it runs. */
  pid(): Promise<number>;
  /** Waits until the program has ended; the picture is then that of the shell's screen. */
  ended(): Promise<{ readonly code: number; readonly text: string }>;
}

/** Runs the program with these arguments in a terminal of its own, which goes after the test. */
export async function openTerminal(
  args: readonly string[],
  { home, columns = 80, rows = 24, environment = {} }: TerminalOptions,
): Promise<Terminal> {
  const folder = await mkdtemp(join(tmpdir(), 'cursor-rec-terminal-'));
  const socket = `cursor-rec-${randomUUID()}`;
  const tmux = async (...words: readonly string[]) =>
    (await run('tmux', ['-u', '-L', socket, ...words])).stdout;
  onTestFinished(async () => {
    await tmux('kill-server').catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  });
  const paths = {
    script: join(folder, 'run.sh'),
    code: join(folder, 'code'),
    pid: join(folder, 'pid'),
    sent: join(folder, 'sent'),
  };
  // It waits until every byte is listened to, outlives a Ctrl-C of its program, and stays when that has ended.
  const command = [process.execPath, PROGRAM, ...args].map((word) => `'${word}'`).join(' ');
  await writeFile(
    paths.script,
    `trap : INT
until [ -e '${paths.sent}' ]; do sleep 0.05; done
echo before
sh -c 'echo $$ > ${paths.pid}; exec "$@"' sh ${command}
echo $? > ${paths.code}
exec cat
`,
  );
  const set = { ...programEnvironment(home), LC_ALL: 'C.UTF-8', COLORTERM: 'truecolor', ...environment };
  const variables = Object.entries(set).flatMap(([name, value]) =>
    value === undefined ? [] : ['-e', `${name}=${value}`],
  );
  const size = ['-x', String(columns), '-y', String(rows)];
  await run(
    'tmux',
    ['-u', '-L', socket, '-f', '/dev/null', 'new-session', '-d', ...size, ...variables, 'sh', paths.script],
    {
      env: { ...process.env, ...environment, TMUX: undefined },
    },
  );
  await tmux('pipe-pane', '-o', `cat > '${paths.sent}'`);

  async function shown(): Promise<string> {
    return (await tmux('capture-pane', '-p')).replace(/[ \n]+$/, '');
  }

  return {
    press: async (...keys) => void (await tmux('send-keys', ...keys)),
    type: async (text) => void (await tmux('send-keys', '-l', text)),
    rows: async () => (await tmux('capture-pane', '-p')).split('\n').slice(0, -1),
    shows: (expected) =>
      eventually(async () => {
        const text = await shown();
        if (typeof expected === 'string') expect(text).toContain(expected);
        else expect(text).toMatch(expected);
        return text;
      }),
    hides: (text) => eventually(async () => expect(await shown()).not.toContain(text)),
    resize: async (wide, high) => void (await tmux('resize-window', '-x', String(wide), '-y', String(high))),
    sent: () => readFile(paths.sent),
    pid: () => eventually(async () => Number((await readFile(paths.pid, 'utf8')).trim() || Number.NaN)),
    async ended() {
      const code = await eventually(async () => {
        const text = await readFile(paths.code, 'utf8');
        expect(text).toMatch(/^\d+\n$/);
        return Number(text);
      });
      return { code, text: await shown() };
    },
  };
}
