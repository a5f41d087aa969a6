// Reads settings.json and replaces it, whole or not at all, where nobody else changed it meanwhile.
import type { Stats } from 'node:fs';
import { chmod, lstat, mkdir, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SetupError } from '../setup-error.ts';

export interface SettingsFile {
  /** Where the file really is: links are followed. */
  readonly path: string;
  /** What is in it, a byte order mark and line ends as they are; undefined where there is no file. */
  readonly text: string | undefined;
}

/** For a new file: it gets the local token. */
const newFileMode = 0o600;

/** The file as it is now. Throws SetupError `settings-invalid` where it is no UTF-8, `settings-not-writable` where it cannot be read. */
export async function readSettingsFile(file: string): Promise<SettingsFile> {
  const path = await resolveLinks(file);
  const bytes = await readBytes(path);
  if (bytes === undefined) return { path, text: undefined };
  try {
    return { path, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch (cause) {
    const message = `expected UTF-8 in ${path}, found other bytes: save it as UTF-8 in Cursor, then run this again`;
    throw new SetupError('settings-invalid', message, { cause });
  }
}

/**
 * Puts the text in place of what `file` was read as; undefined removes the file. Owner and mode stay. Throws SetupError
 * `settings-changed` where it is another file by now, and `settings-not-writable`; it is untouched then.
 */
export async function replaceSettingsFile(file: SettingsFile, text: string | undefined): Promise<void> {
  const { path } = file;
  const found = await stat(path).catch(() => undefined);
  if (found !== undefined && (found.mode & 0o200) === 0)
    throw notWritable(path, 'it is read-only: make it writable (chmod u+w), then run this again');
  try {
    if (text === undefined) {
      await expectUnchanged(file);
      await rm(path);
    } else await writeBeside(file, { text, found });
    await syncFolder(dirname(path));
  } catch (cause) {
    if (cause instanceof SetupError) throw cause;
    throw notWritable(path, `${(cause as NodeJS.ErrnoException).code}: allow writing there`, cause);
  }
}

/** True where any user of this machine could read the file: its mode and that of every folder above let them. */
export async function isReadableByAll(path: string): Promise<boolean> {
  if (process.platform === 'win32') return false; // below the user's profile, which is closed to others
  const file = await stat(path).catch(() => undefined);
  if (file === undefined || (file.mode & 0o004) === 0) return false;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const mode = (await stat(folder).catch(() => undefined))?.mode ?? 0;
    if ((mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

interface Replacement {
  readonly text: string;
  /** Of the file that is replaced. */
  readonly found: Stats | undefined;
}
async function writeBeside(file: SettingsFile, { text, found }: Replacement): Promise<void> {
  const { path } = file;
  const temporary = join(dirname(path), `.settings.json.cursor-rec-${process.pid}`);
  await mkdir(dirname(path), { recursive: true });
  await rm(temporary, { force: true });
  try {
    const handle = await open(temporary, 'wx', newFileMode);
    try {
      await handle.writeFile(text);
      // Of root, who runs this for somebody; anyone else owns the file already, or may not.
      if (found !== undefined && found.uid !== process.getuid?.())
        await handle.chown(found.uid, found.gid).catch(() => undefined);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (found !== undefined) await chmod(temporary, found.mode & 0o7777);
    await expectUnchanged(file);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function expectUnchanged({ path, text }: SettingsFile): Promise<void> {
  const bytes = await readBytes(path);
  if (text === undefined ? bytes === undefined : bytes?.equals(Buffer.from(text)) === true) return;
  throw new SetupError(
    'settings-changed',
    `expected ${path} to stay as it was read, found that something else changed it: run this again`,
  );
}

async function readBytes(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw notWritable(path, `${code}: allow reading it`, cause);
  }
}

/** A link is kept, and what it leads to is written. */
async function resolveLinks(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch (cause) {
    const isLink = await lstat(file).then(
      (found) => found.isSymbolicLink(),
      () => false,
    );
    if (!isLink) return file;
    throw notWritable(
      file,
      'a link that leads to no file: make that file, or remove the link, then run this again',
      cause,
    );
  }
}

function notWritable(path: string, found: string, cause?: unknown): SetupError {
  return new SetupError('settings-not-writable', `expected to read and write ${path}, found ${found}`, {
    cause,
  });
}

/** Makes the renaming last; not every platform lets folders be synced. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
