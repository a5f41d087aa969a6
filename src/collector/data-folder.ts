// The folder of a collector: where everything is that was not told to be elsewhere.
import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeOnce } from '../node/write-once.ts';

export interface DataFolder {
  /** URL of the embedded database. */
  readonly database: string;
  /** URL of the folder for blobs. */
  readonly blobs: string;
  /** The log's key, where no other file is named. */
  readonly keyFile: string;
  /** For copies of sessions while they are read; they have no names there. */
  readonly copies: string;
  /** For archives of sessions that were written out before they were removed. */
  readonly exports: string;
  /**
   * The origin of a log that begins here: what was given the first time, or a name of its own. Rejects with RangeError where another
   * one is wanted than then.
   */
  settleOrigin(wanted: string | undefined): Promise<string>;
}

/** Opens the folder, making what is missing of it. */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  const copies = join(folder, 'copies');
  await mkdir(copies, { recursive: true, mode: 0o700 });
  return {
    database: pathToFileURL(join(folder, 'collector.sqlite')).href,
    blobs: pathToFileURL(join(folder, 'blobs')).href,
    keyFile: join(folder, 'log.key'),
    copies,
    exports: join(folder, 'exports'),
    settleOrigin: (wanted) => settleOrigin(join(folder, 'origin'), wanted),
  };
}

/** A log has one name for ever: another one would make another log of it. */
async function settleOrigin(file: string, wanted: string | undefined): Promise<string> {
  const known = await readFile(file, 'utf8').then(
    (text) => text.trim(),
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    },
  );
  if (known !== undefined && wanted !== undefined && wanted !== known)
    throw new RangeError(`expected the log to be called ${known} as before, found --origin ${wanted}`);
  if (known !== undefined) return known;
  const origin = wanted ?? `cursor-rec.${randomBytes(4).toString('hex')}`;
  return (await writeOnce(file, `${origin}\n`)).trim();
}
