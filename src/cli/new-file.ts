// A file that a command was told to write: for its owner only, there whole or not at all, and in place of none by mistake.
import { randomUUID } from 'node:crypto';
import { type FileHandle, link, open, realpath, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { CliError } from './cli-error.ts';

export interface NewFileOptions {
  /** Takes the place of a file that is there. */
  readonly isForced: boolean;
  /** Gives up, and leaves nothing behind. */
  readonly signal: AbortSignal;
}

/** Characters that are written at once. */
const BLOCK_CHARS = 64 * 1024;

/**
 * Writes the pieces to the file, 0600; resolves with its length in bytes once it is on the disk. What is there and is no file (a
 * pipe, a device) is written into. Throws CliError: `usage` for a folder or a file that is there, `failed` where it cannot be
 * written; what the pieces throw; when the signal aborts, its reason.
 */
export async function writeNewFile(
  path: string,
  pieces: Iterable<string>,
  options: NewFileOptions,
): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory())
    throw new CliError('usage', `expected a file to write to, found the folder ${path}: name a file in it`);
  if (found?.isFile() && !options.isForced) throw existing(path);
  try {
    if (found !== undefined && !found.isFile()) return await writeInto(path, pieces, options.signal);
    // Through a link its file is replaced, not the link.
    const file = found === undefined ? resolve(path) : await realpath(path);
    return await writeBeside(file, pieces, options);
  } catch (cause) {
    throw isOfWriting(cause) ? unwritable(path, cause) : cause;
  }
}

async function writeInto(path: string, pieces: Iterable<string>, signal: AbortSignal): Promise<number> {
  const handle = await open(path, 'w');
  try {
    return await writePieces(handle, pieces, signal);
  } finally {
    await handle.close();
  }
}

async function writeBeside(
  file: string,
  pieces: Iterable<string>,
  { isForced, signal }: NewFileOptions,
): Promise<number> {
  // Of a name that is nearly as long as names may be, the beginning.
  const draft = join(dirname(file), `.${basename(file).slice(0, 50)}.${randomUUID()}.tmp`);
  const handle = await open(draft, 'wx', 0o600);
  try {
    const bytes = await writePieces(handle, pieces, signal).finally(() => handle.close());
    if (isForced) await rename(draft, file);
    else await putNew(draft, file);
    return bytes;
  } finally {
    await unlink(draft).catch(() => undefined);
  }
}

async function writePieces(
  handle: FileHandle,
  pieces: Iterable<string>,
  signal: AbortSignal,
): Promise<number> {
  let bytes = 0;
  for (const block of toBlocks(pieces)) {
    signal.throwIfAborted();
    const encoded = Buffer.from(block);
    await handle.writeFile(encoded);
    bytes += encoded.length;
  }
  // A pipe has nothing to sync.
  await handle.sync().catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EINVAL' && error.code !== 'ENOTSUP') throw error;
  });
  return bytes;
}

/** The pieces in blocks of about 64 KiB. */
function* toBlocks(pieces: Iterable<string>): Generator<string> {
  let block = '';
  for (const piece of pieces) {
    block += piece;
    if (block.length < BLOCK_CHARS) continue;
    yield block;
    block = '';
  }
  if (block !== '') yield block;
}

/** A file that came meanwhile is not replaced, where the file system has links. */
async function putNew(draft: string, file: string): Promise<void> {
  try {
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw existing(file);
    if ((await stat(file).catch(() => undefined)) !== undefined) throw existing(file);
    await rename(draft, file);
  }
}

function existing(path: string): CliError {
  return new CliError(
    'usage',
    `expected no file at ${path} yet, found one: name another, or add --force to replace it`,
  );
}

/** What fails where the pieces come from is not about this file. */
function isOfWriting(cause: unknown): cause is NodeJS.ErrnoException {
  const { syscall } = cause as NodeJS.ErrnoException;
  return cause instanceof Error && syscall !== undefined && syscall !== 'read';
}

function unwritable(path: string, cause: NodeJS.ErrnoException): CliError {
  const message =
    cause.code === 'ENOENT'
      ? `expected the folder ${dirname(resolve(path))}, found none: make it, or name another`
      : `expected to write ${path}, found ${cause.code}: name another place`;
  return new CliError('failed', message, { cause });
}
