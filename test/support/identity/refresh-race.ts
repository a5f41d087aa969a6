// Processes that renew one login at the same time, round after round: `node test/support/identity/refresh-race.ts [ROUNDS]`.
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createFileStore } from '../../../src/sidecar/identity/file-store.ts';
import { readTokens } from '../../../src/sidecar/identity/tokens.ts';
import { startIdentityProvider } from './identity-provider.ts';
import { logIn } from './logged-in.ts';

export interface Race {
  readonly rounds: number;
  /** Token requests that the provider saw, beside that of the login. */
  readonly refreshes: number;
  readonly errors: readonly string[];
  /** The login can be renewed once more at the end. */
  readonly isAlive: boolean;
}

const CHILD = fileURLToPath(new URL('refresh-child.ts', import.meta.url));

/** Has two processes renew the same login `rounds` times, both beginning each round with the same token read. */
export async function raceRefreshes(rounds: number): Promise<Race> {
  const provider = await startIdentityProvider();
  const home = await mkdtemp(join(tmpdir(), 'cursor-rec-race-'));
  try {
    const store = createFileStore(home);
    await logIn(provider, { home, store, approve: (page) => provider.approve(page) });
    const before = countTokenRequests(provider.requests);
    const children = [0, 1].map(() => startChild(home, rounds));
    for (let round = 0; round < rounds; round++) {
      const ready = await Promise.all(children.map((child) => child.ready()));
      if (!ready.every(Boolean)) {
        for (const child of children) child.kill();
        break;
      }
      for (const child of children) child.go();
    }
    const errors = (await Promise.all(children.map(({ ended }) => ended))).filter((error) => error !== '');
    const refreshes = countTokenRequests(provider.requests) - before;
    const last = startChild(home, 1);
    if (await last.ready()) last.go();
    const isAlive = (await last.ended) === '' && (await readTokens(store))?.ended === undefined;
    return { rounds, refreshes, errors, isAlive };
  } finally {
    await provider.close();
    await rm(home, { recursive: true, force: true });
  }
}

function countTokenRequests(requests: readonly string[]): number {
  return requests.filter((path) => path === '/token').length;
}

interface Child {
  /** True once it has read the token of its next round, false where it has ended. */
  ready(): Promise<boolean>;
  go(): void;
  kill(): void;
  /** What it said on stderr where it failed; empty where it did not. */
  readonly ended: Promise<string>;
}

function startChild(home: string, rounds: number): Child {
  const child: ChildProcess = fork(CHILD, [home, String(rounds)], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = new Promise<string>((resolve) => {
    child.once('close', (code) => resolve(code === 0 ? '' : said || `exit ${code}`));
  });
  let waiting = 0;
  let wake: (isReady: boolean) => void = () => undefined;
  child.on('message', () => {
    waiting++;
    wake(true);
  });
  void ended.then(() => wake(false));
  return {
    async ready() {
      if (waiting === 0 && child.exitCode === null)
        await new Promise<boolean>((resolve) => {
          wake = resolve;
        });
      return waiting-- > 0;
    },
    go: () => void child.send('go'),
    kill: () => void child.kill(),
    ended,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const race = await raceRefreshes(Number(process.argv[2] ?? 1_000));
  console.log(race);
  process.exitCode = race.isAlive && race.errors.length === 0 && race.refreshes === race.rounds ? 0 : 1;
}
