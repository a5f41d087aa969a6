// Writes a session out as an archive in a folder, before it is removed.
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../../node/sync-folder.ts';
import { type ArchiveOptions, readArchive } from '../api/archive.ts';
import { formatTar } from '../api/tar.ts';
import type { StoredSession } from '../store/session-store.ts';

/** Resolves once `<folder>/<day>/<id>.tar` is whole and durable: all files of FORMAT.md §1, to be verified offline. */
export async function writeOutSession(
  session: StoredSession,
  { folder, ...options }: ArchiveOptions & { readonly folder: string },
): Promise<void> {
  const { id, startedAt } = session;
  const day = join(folder, startedAt.slice(0, 10));
  await mkdir(day, { recursive: true, mode: 0o700 });
  const file = join(day, `${id}.tar`);
  const handle = await open(`${file}.tmp`, 'w', 0o600);
  try {
    const seconds = Math.floor(Date.parse(startedAt) / 1000);
    for await (const piece of formatTar(readArchive(session, options), seconds))
      await handle.writeFile(piece);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.tmp`, file);
  await syncFolder(day);
}
