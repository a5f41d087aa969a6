// The program in a folder of its own with all that it may leave kept there: home, temporary files, what it says, core dumps.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { closeAfterFlow } from '../flow.ts';
import { PROGRAM, programEnvironment } from '../sidecar.ts';

/** A folder with `home` and places for everything else: all that is written goes there. */
export interface WatchedFolder {
  readonly root: string;
  readonly home: string;
  /** Where processes run, and so where a core or heap dump would be. */
  readonly work: string;
  /** Runs one command to its end and gives its exit code; what it says is kept in a file. */
  run(args: readonly string[]): Promise<number>;
  /** Starts the sidecar; what it says is kept in a file once it has ended. */
  start(options: WatchedOptions): Promise<WatchedSidecar>;
}
export interface WatchedOptions {
  /** More arguments of `start`. */
  readonly args: readonly string[];
  /** Flags of Node. */
  readonly flags?: readonly string[];
}
export interface WatchedSidecar extends Ready {
  /** Resolves with the exit code or the signal, once all that it said is kept. */
  readonly ended: Promise<string>;
  /** All that it has said so far. */
  said(): string;
  /** `PROXY/t/TOKEN/ROUTE` */
  baseUrl(route: string): string;
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<string>;
}

/** Makes it; it goes after the test. `home`: an existing folder to use instead of a new one. */
export async function openWatchedFolder(givenHome?: string): Promise<WatchedFolder> {
  const root = await mkdtemp(join(tmpdir(), 'canary-'));
  closeAfterFlow(() => rm(root, { recursive: true, force: true }));
  const place = async (name: string) => {
    const path = join(root, name);
    await mkdir(path, { mode: 0o700 });
    return path;
  };
  const home = givenHome ?? (await place('home'));
  const [work, said] = [await place('work'), await place('said')];
  const env = { ...programEnvironment(home), TMPDIR: await place('tmp'), HOME: await place('user') };
  let runs = 0;

  /** Cores may be as large as they like: none may be there. */
  function spawnProgram(args: readonly string[], flags: readonly string[] = []): ChildProcess {
    const command = [process.execPath, ...flags, PROGRAM, ...args];
    return spawn('sh', ['-c', 'ulimit -c unlimited; exec "$@"', 'sh', ...command], { cwd: work, env });
  }

  async function keepSaid(child: ChildProcess, name: string, pieces: Buffer[] = []): Promise<string> {
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (piece: Buffer) => void pieces.push(piece));
    const [code, signal] = await once(child, 'close');
    await writeFile(join(said, `${++runs} ${name.replaceAll('/', ' ')}`), Buffer.concat(pieces));
    return String(code ?? signal);
  }

  return {
    root,
    home,
    work,
    run: async (args) => Number(await keepSaid(spawnProgram(args), args.join(' '))),
    async start({ args, flags }) {
      const child = spawnProgram(['start', '--port', '0', '--json', '--no-tui', ...args], flags);
      const pieces: Buffer[] = [];
      const ended = keepSaid(child, 'start', pieces);
      const end = (signal: NodeJS.Signals) => {
        child.kill(signal);
        return ended;
      };
      closeAfterFlow(() => end('SIGKILL'));
      const ready = await readReady(child);
      return {
        ...ready,
        ended,
        end,
        said: () => Buffer.concat(pieces).toString(),
        baseUrl: (route) => `${ready.proxy}/t/${ready.token}/${route}`,
      };
    },
  };
}

interface Ready {
  readonly proxy: string;
  readonly token: string;
  readonly caFile: string;
  readonly pid: number;
  readonly recovered: readonly string[];
}

/** The first line says that it is ready, or why not. */
function readReady(child: ChildProcess): Promise<Ready> {
  const { stdout } = child;
  if (stdout === null) throw new Error('expected a child with pipes');
  return new Promise((resolve, reject) => {
    createInterface({ input: stdout }).once('line', (line) => {
      const { event, ...ready } = JSON.parse(line) as Ready & { readonly event?: string };
      if (event === 'ready') resolve(ready);
      else reject(new Error(`expected a sidecar that is ready, found ${line}`));
    });
    child.once('close', () => reject(new Error('expected a sidecar that is ready, found it ended')));
  });
}
