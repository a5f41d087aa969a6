// The home's access.jsonl: who read which recording when, each line chained to the one before (FORMAT.md §13).
import { existsSync } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isJsonObject } from '../../core/model/json.ts';
import { formatCanonical } from '../../core/proof/canonical.ts';
import { sha256 } from '../../node/hashing.ts';
import { checkPrivate } from '../../sidecar/setup/home.ts';
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
const START = '0'.repeat(64);

/** Where a home's log of reads is. */
export function accessPath(home: string): string {
  return join(home, 'access.jsonl');
}

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
  let { seq, prev } = readEnd(tail.split('\n').slice(0, -1));
  const { username: user } = userInfo();
  return accesses
    .map((access) => {
      const line = formatCanonical({ at, ...access, prev, seq, type: 'read', user });
      prev = hashOf(line);
      seq++;
      return `${line}\n`;
    })
    .join('');
}

/** Where the next line goes, behind the last that is one. */
function readEnd(lines: readonly string[]): { seq: number; prev: string } {
  for (const line of lines.toReversed()) {
    const seq = parseSeq(line);
    if (seq !== undefined) return { seq: seq + 1, prev: hashOf(line) };
  }
  return { seq: 0, prev: START };
}

function parseSeq(line: string): number | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isJsonObject(value) && typeof value.seq === 'number' ? value.seq : undefined;
  } catch {
    return undefined;
  }
}

function hashOf(line: string): string {
  return sha256(`cursor-rec/1 access\n${line}`);
}
