// One at a time: who removes or erases recordings of a home, or puts them on hold.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError } from '../setup/setup-error.ts';
import { type HomeLock, takeHomeLock } from './lock.ts';

/** Removing and erasing take seconds at most for all but the largest homes. */
const MAX_WAIT_MS = 5000;
const PAUSE_MS = 50;

/** Waits for its turn. Throws SetupError `keeping-busy` where another process does not come to its end. */
export async function takeKeeping(home: string): Promise<HomeLock> {
  const folder = join(home, 'keeping');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (let waited = 0; waited < MAX_WAIT_MS; waited += PAUSE_MS) {
    const lock = await takeHomeLock(folder);
    if (lock !== undefined) return lock;
    await sleep(PAUSE_MS);
  }
  throw new SetupError(
    'keeping-busy',
    `expected no other process to remove or erase recordings of ${home}, found one that does: wait for it, and try again`,
  );
}
