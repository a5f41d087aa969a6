// Files that are written once and never again: there whole or not at all, also after a crash.
import { randomUUID } from 'node:crypto';
import { link, open, readFile, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from './sync-folder.ts';

/** Writes the file, 0600, unless it is there. Resolves to what it holds, once that is on the disk: the text, or that of who was faster. */
export async function writeOnce(file: string, text: string): Promise<string> {
  const draft = `${file}.${randomUUID()}.tmp`;
  try {
    await writeDraft(draft, text);
    const isOurs = await place(draft, file);
    await syncFolder(dirname(file));
    return isOurs ? text : await readFile(file, 'utf8');
  } finally {
    await unlink(draft).catch(() => undefined);
  }
}

async function writeDraft(draft: string, text: string): Promise<void> {
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function place(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    // A file system without links.
    await rename(draft, file);
  }
  return true;
}
