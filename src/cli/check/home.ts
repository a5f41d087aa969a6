// Checks of the home: that it is private, that it can be written to, that its secrets are closed to others.
import { open, readdir, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkPrivate } from '../../sidecar/setup/home.ts';
import { formatBytes } from '../text/format.ts';
import { type Finding, fail, ok, skip, warn } from './check.ts';
import type { Scene } from './scene.ts';

/** A day of agents writes some hundred MB. */
const littleBytes = 2_000_000_000;
const tooLittleBytes = 100_000_000;

/** Is it this user's own? */
export async function checkHome(home: string): Promise<Finding> {
  try {
    await checkPrivate(home);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const fix = /: ((?:run|set) .*)$/.exec(message)?.[1] ?? 'set CURSOR_REC_HOME to a folder of your own';
    return fail(message.replace(`: ${fix}`, ''), fix.replace(/^run /, ''));
  }
  const isThere = await stat(home).catch(() => undefined);
  if (isThere === undefined) return skip(`${home} is not there yet: the first start makes it`);
  return ok(`${home} is readable by its owner only`);
}

/** Is config.json as it has to be? */
export function checkConfig({ config, home }: Scene): Finding {
  if (config instanceof Error) return fail(config.message, `correct ${join(home, 'config.json')}`);
  return ok(`port ${config.port}, record: ${config.record}, ${config.intercept.length} names intercepted`);
}

/** Can it be written to, and is there room? */
export async function checkDisk({ home }: Scene): Promise<Finding> {
  const folder = await nearestFolder(home);
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const room = `${formatBytes(free)} free`;
  const fix = `make room on the disk of ${home}, or set CURSOR_REC_HOME to another disk`;
  if (folder === home) {
    const error = await tryWriting(join(home, `.doctor-${process.pid}`));
    if (error !== undefined) return fail(`${home} cannot be written to: ${error}`, fix);
  }
  if (free < tooLittleBytes) return fail(`${room}, too little to record`, fix);
  return free < littleBytes ? warn(`${room}, which will not last long`, fix) : ok(`${room}, and writable`);
}

/** Are the token and the keys closed to others? */
export async function checkSecrets({ home, platform, keyStore }: Scene): Promise<Finding> {
  const names = (await readdir(home).catch(() => [])).filter((name) => name.endsWith('.secret'));
  if (names.length === 0)
    return keyStore === 'keychain'
      ? ok('none in files of the home')
      : skip('no secrets yet: the first start makes them');
  if (platform === 'win32') return ok(`${names.length} in files of the home`);
  const modes = await Promise.all(names.map(async (name) => (await stat(join(home, name))).mode));
  const open = names.filter((_, index) => ((modes[index] ?? 0) & 0o077) !== 0);
  if (open.length > 0)
    return fail(
      `${open.join(', ')} can be read by others`,
      `chmod 600 ${open.map((name) => JSON.stringify(join(home, name))).join(' ')}`,
    );
  if (keyStore === 'keychain')
    return warn(
      `${names.join(', ')} in files, though the keys are in the keychain`,
      `rm ${names.map((name) => JSON.stringify(join(home, name))).join(' ')}`,
    );
  return ok(`${names.length} in files that only their owner reads`);
}

async function nearestFolder(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => undefined);
  return found !== undefined || dirname(folder) === folder ? folder : nearestFolder(dirname(folder));
}

/** Through to the disk, as an entry is written. */
async function tryWriting(file: string): Promise<string | undefined> {
  try {
    const handle = await open(file, 'w', 0o600);
    try {
      await handle.writeFile('doctor\n');
      await handle.sync();
    } finally {
      await handle.close();
      await rm(file, { force: true });
    }
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}
