// Blobs as files in a folder, each there whole or not at all, also after a power cut.
import { randomUUID } from 'node:crypto';
import { access, constants, link, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BlobStore } from '../blob-store.ts';
import { toDiskFailure } from '../disk-failure.ts';
import { expectBlobKey, expectBlobPrefix } from './blob-key.ts';
import { tellFailures } from './tell-failures.ts';

/** Where a blob is until it is whole; no key begins with a dot and this name. */
const DRAFTS = '.drafts';

/** The folder is made, 0700. There are no locks. */
export async function openFileBlobs(folder: string): Promise<BlobStore> {
  const drafts = join(folder, DRAFTS);
  await mkdir(drafts, { recursive: true, mode: 0o700 });
  await dropOldDrafts(drafts);
  return tellFailures(blobsIn(folder, drafts), toDiskFailure);
}

function blobsIn(folder: string, drafts: string): BlobStore {
  const pathOf = (key: string) => join(folder, expectBlobKey(key));
  return {
    async put(key, bytes, { once = false } = {}) {
      const path = pathOf(key);
      const draft = join(drafts, randomUUID());
      try {
        await writeDraft(draft, bytes);
        await makeFolder(dirname(path));
        return await place(draft, path, once);
      } finally {
        await rm(draft, { force: true });
      }
    },
    get: (key) => readFile(pathOf(key)).catch(ignoreAbsent),
    async delete(key) {
      const path = pathOf(key);
      await rm(path, { force: true });
      await syncFolder(dirname(path)).catch(ignoreAbsent);
    },
    list: (prefix) => listFolder(folder, expectBlobPrefix(prefix)),
    ping: () => access(folder, constants.W_OK),
    async close() {},
  };
}

/** No write takes so long: what is older was left by a crash. Younger ones may be those of another process. */
const MAX_DRAFT_MS = 24 * 60 * 60_000;

async function dropOldDrafts(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(ignoreAbsent);
    if (found !== undefined && Date.now() - found.mtimeMs > MAX_DRAFT_MS) await rm(path, { force: true });
  }
}

async function writeDraft(draft: string, bytes: Uint8Array): Promise<void> {
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.datasync();
  } finally {
    await file.close();
  }
}

async function place(draft: string, path: string, once: boolean): Promise<'stored' | 'present'> {
  try {
    if (once) await link(draft, path);
    else await rename(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    // Whoever made it may not have come to the end of this function.
    await syncFolder(dirname(path));
    return 'present';
  }
  await syncFolder(dirname(path));
  return 'stored';
}

/** Makes the folder durable, name by name. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

/** Windows has no such call and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** In the order of whole keys, where `/` is a character as any other. */
async function* listFolder(root: string, prefix: string): AsyncGenerator<string> {
  const found = await readdir(join(root, prefix), { withFileTypes: true }).catch(ignoreAbsent);
  const names = (found ?? [])
    .filter(({ name }) => prefix !== '' || name !== DRAFTS)
    .map((entry) => `${prefix}${entry.name}${entry.isDirectory() ? '/' : ''}`)
    .sort();
  for (const name of names) {
    if (name.endsWith('/')) yield* listFolder(root, name);
    else yield name;
  }
}

function ignoreAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
}
