// The program that counts what is in long sessions, while nobody waits for it: `node count-sessions.js HOME FOLDER…`.

import { mkdir } from 'node:fs/promises';
import { setPriority } from 'node:os';
import { basename, join } from 'node:path';
import { takeFileLock } from '../sidecar/spool/lock.ts';
import { countSession } from './read/summary.ts';
import { keepSummary } from './read/summary-cache.ts';

/** The lowest: whoever works at this machine comes first. */
const PRIORITY = 19;

async function countAll(home: string, folders: readonly string[]): Promise<void> {
  // Not the home itself: that may have gone meanwhile.
  await mkdir(join(home, 'cache'), { mode: 0o700 }).catch(() => undefined);
  const lock = await takeFileLock(join(home, 'cache', 'counting.lock'));
  // Whoever has it counts; what it was not asked for is asked for again.
  if (lock === undefined) return;
  try {
    for (const folder of folders) await countOne(home, folder);
  } finally {
    lock.close();
  }
}

async function countOne(home: string, folder: string): Promise<void> {
  const id = basename(folder);
  try {
    const counted = await countSession(home, { id, folder });
    if (counted !== undefined) await keepSummary(home, id, counted);
  } catch {
    // It went meanwhile, or what the disk says is for who asks for it.
  }
}

const [home, ...folders] = process.argv.slice(2);
try {
  setPriority(PRIORITY);
} catch {
  // Then at the priority that it has.
}
if (home !== undefined) await countAll(home, folders);
