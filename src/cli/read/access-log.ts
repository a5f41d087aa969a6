// The home's access.jsonl: who read which recording when, each line chained to the one before (FORMAT.md §13).
import { existsSync } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ACCESS_START, accessHash, findAccessTip } from '../../core/proof/access-line.ts';
import { formatCanonical } from '../../core/proof/canonical.ts';
import { sha256 } from '../../node/hashing.ts';
import { checkPrivate } from '../../sidecar/setup/home.ts';
import { accessPath } from '../../sidecar/spool/access-tip.ts';
import { type HomeLock, takeHomeLock } from '../../sidecar/spool/lock.ts';
import type { Context } from '../context.ts';

/** What is noted of a read: of one session, or without an id of all that the home has. */
export interface Access {
  readonly command:
    | 'sessions'
    | 'show'
    | 'replay'
    | 'search'
    | 'export'
    | 'verify'
    | 'redact'
    | 'erase'
    | 'live';
  readonly session?: string;
}

/** Some hundred lines: the last whole one is among them. */
const TAIL_BYTES = 64 * 1024;
/** Whoever has the lock writes a few lines: who waits longer waits for a stopped process. */
const MAX_WAIT_MS = 2000;
const PAUSE_MS = 10;
const LF = 10;

/**
 * Notes reads before they happen. What cannot be noted is said on stderr, and stops nobody from reading; a home that others
 * can read is refused with SetupError, and of one that is not there nothing can be read.
 */
export async function noteAccess(
  accesses: readonly Access[],
  { home, err }: Pick<Context, 'home' | 'err'>,
  now: () => number = Date.now,
): Promise<void> {
  await checkPrivate(home);
  if (!existsSync(home)) return;
  try {
    const lock = await takeLock(home);
    try {
      await append(accessPath(home), accesses, new Date(now()).toISOString());
    } finally {
      lock.close();
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    err.write(
      `cursor-rec: expected to note in ${accessPath(home)} that this was read, found: ${reason.replaceAll(/\s+/g, ' ')}\n`,
    );
  }
}

async function takeLock(home: string): Promise<HomeLock> {
  const folder = join(home, 'access');
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  for (let waited = 0; waited < MAX_WAIT_MS; waited += PAUSE_MS) {
    const lock = await takeHomeLock(folder);
    if (lock !== undefined) return lock;
    await sleep(PAUSE_MS);
  }
  throw new Error(`another process has held its lock for ${MAX_WAIT_MS / 1000} seconds`);
}

async function append(path: string, accesses: readonly Access[], at: string): Promise<void> {
  const file = await open(path, 'a+', 0o600);
  try {
    const { size } = await file.stat();
    const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
    await file.read(tail, 0, tail.length, size - tail.length);
    const torn = tail.length - (tail.lastIndexOf(LF) + 1);
    if (torn > 0) await file.truncate(size - torn);
    await file.appendFile(chain(tail.toString('utf8', 0, tail.length - torn), accesses, at));
  } finally {
    await file.close();
  }
}

/** The lines that follow those in the tail. */
function chain(tail: string, accesses: readonly Access[], at: string): string {
  // Behind the last line that is one.
  const tip = findAccessTip(tail.split('\n').slice(0, -1), sha256);
  let seq = tip === undefined ? 0 : tip.seq + 1;
  let prev = tip?.hash ?? ACCESS_START;
  const { username: user } = userInfo();
  return accesses
    .map((access) => {
      const line = formatCanonical({ at, ...access, prev, seq, type: 'read', user });
      prev = accessHash(line, sha256);
      seq++;
      return `${line}\n`;
    })
    .join('');
}
