// CURSOR_REC_HOME: the one folder that everything of a recorder lives in.
import { constants } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { SetupError } from './setup-error.ts';

/** The home that the environment names, or the platform's data folder. */
export function homePath(environment: NodeJS.ProcessEnv): string {
  const named = environment.CURSOR_REC_HOME;
  if (named !== undefined && named !== '') return resolve(named);
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'cursor-rec');
  if (process.platform === 'win32')
    return join(environment.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'cursor-rec');
  return join(environment.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'cursor-rec');
}

/** Makes the home if it is not there. Throws SetupError where it is no private, writable folder of this user. */
export async function openHome(home: string): Promise<void> {
  await checkPrivate(home); // of what is there already it says best what is wrong
  try {
    await makeFolder(home);
    await access(home, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    const found = (cause as NodeJS.ErrnoException).code;
    throw new SetupError(
      'home-not-writable',
      `expected a writable folder at ${home}, found ${found}: make it writable or set CURSOR_REC_HOME to another`,
      { cause },
    );
  }
  await checkPrivate(home);
}

/** As mkdir -p. Node's own never ends where a file system takes no folders (ENOENT under /proc). */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(folder) === folder) throw error;
    await makeFolder(dirname(folder));
    await mkdir(folder, { mode: 0o700 });
  }
}

/** Throws SetupError where others can read the home; one that is not there is fine. */
export async function checkPrivate(home: string): Promise<void> {
  const found = await stat(home).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isDirectory())
    throw new SetupError(
      'home-not-a-folder',
      `expected a folder at ${home}, found a file: set CURSOR_REC_HOME to a folder`,
    );
  if (process.platform === 'win32') return;
  const mode = found.mode & 0o777;
  if ((mode & 0o077) !== 0) {
    throw new SetupError(
      'home-not-private',
      `expected ${home} to be readable by its owner only, found mode ${mode.toString(8)}: run chmod 700 ${JSON.stringify(home)}`,
    );
  }
  if (process.getuid !== undefined && found.uid !== process.getuid()) {
    throw new SetupError(
      'home-not-private',
      `expected ${home} to belong to this user, found user ${found.uid}: set CURSOR_REC_HOME to a folder of your own`,
    );
  }
}
