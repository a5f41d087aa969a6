// One process of a home at a time changes the login: a refresh token that two use revokes the whole login.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { takeHomeLock } from '../spool/lock.ts';
import { IdentityError } from './identity-error.ts';
import type { Timers } from './timers.ts';

/** A refresh asks its issuer three times at most, each bounded to 20 seconds: who waits longer waits for a stopped process. */
const WAIT_MS = 75_000;
const FIRST_PAUSE_MS = 15;
const MAX_PAUSE_MS = 250;

/** Runs the work while no other process of this home does. Throws IdentityError `login-busy` after 75 seconds. */
export async function withLoginLock<T>(home: string, timers: Timers, work: () => Promise<T>): Promise<T> {
  const lock = await takeLock(home, timers);
  try {
    return await work();
  } finally {
    lock.close();
  }
}

async function takeLock(home: string, timers: Timers) {
  const folder = join(home, 'login');
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  let pause = FIRST_PAUSE_MS;
  for (let waited = 0; waited <= WAIT_MS; pause = Math.min(pause * 1.5, MAX_PAUSE_MS)) {
    const lock = await takeHomeLock(folder);
    if (lock !== undefined) return lock;
    // Unequal pauses, so that those who wait do not all come back at once.
    const ms = pause * (0.5 + timers.random());
    await timers.sleep(ms);
    waited += ms;
  }
  throw new IdentityError(
    'login-busy',
    `expected to change the login of ${home}, found another cursor-rec doing so for ${WAIT_MS / 1000} seconds: end it, then try again`,
  );
}
