// The files of one open session: lines gathered, written and synced together (group commit).
import { closeSync, fsync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { SessionHeader } from '../../core/model/session.ts';
import type { LineSink } from '../../core/record/entry-writer.ts';
import { syncFolder } from '../../node/sync-folder.ts';
import { writeWhole } from '../whole-file.ts';
import { openMarker, sealName, segmentName, sessionFolder } from './session-folder.ts';

/** Where an open session's files stand on disk. */
export interface SessionFilesOptions {
  readonly home: string;
  readonly header: SessionHeader;
  /** Segment to append to, and its size in bytes: 1 and 0 for a new session. */
  readonly segment: number;
  readonly size: number;
  /** True where session.json is there already (recovery). */
  readonly isCreated: boolean;
}

export interface SessionFiles extends LineSink {
  /** Characters that are not on disk yet. */
  readonly pendingChars: number;
  /** Writes and syncs all that was appended. On an error everything stays pending, and a later call tries again. */
  commit(): Promise<void>;
  /** Commits, closes the files and takes the open marker away: the session is over. */
  finish(): Promise<void>;
  /** Closes the files as they are. */
  close(): Promise<void>;
}

/** `seal`: the text of the seal that follows the last of the lines. */
type Pending = { readonly segment: number; lines: string[]; seal?: string };

/** Files of one session; nothing touches the disk before the first commit. */
export function openSessionFiles(options: SessionFilesOptions): SessionFiles {
  const folder = sessionFolder(options.home, options.header);
  let isCreated = options.isCreated;
  let current: { segment: number; handle: FileHandle; size: number } | undefined;
  let pending: Pending[] = [{ segment: options.segment, lines: [] }];
  let pendingChars = 0;

  async function handleOf(segment: number): Promise<{ handle: FileHandle; size: number }> {
    if (current?.segment === segment) return current;
    const handle = await open(join(folder, segmentName(segment)), 'a+', 0o600);
    // What is opened again at each try must not stay open.
    await syncFolder(folder).catch((error: unknown) => closeAfter(handle, error));
    await current?.handle.close();
    current = { segment, handle, size: segment === options.segment ? options.size : 0 };
    return current;
  }

  /** The seal only once its lines are durable, and the next segment only once the seal is: recovery fills in what is missing at the end. */
  async function writeSegment(batch: Pending): Promise<void> {
    await writeLines(batch);
    if (batch.seal === undefined) return;
    await writeWhole(join(folder, sealName(batch.segment)), batch.seal);
    await syncFolder(folder);
  }

  async function writeLines(batch: Pending): Promise<void> {
    if (batch.lines.length === 0) return;
    const bytes = Buffer.from(`${batch.lines.join('\n')}\n`);
    const file = await handleOf(batch.segment);
    try {
      await file.handle.appendFile(bytes);
      await file.handle.datasync();
    } catch (error) {
      // Half a line must not stay: what failed is written again, whole, by the next commit.
      await file.handle.truncate(file.size).catch(() => undefined);
      throw error;
    }
    file.size += bytes.length;
    batch.lines = [];
  }

  async function commit(): Promise<void> {
    const batches = pending;
    const chars = pendingChars;
    if (batches.every(({ lines, seal }) => lines.length === 0 && seal === undefined)) return;
    pending = [{ segment: batches.at(-1)?.segment ?? options.segment, lines: [] }];
    try {
      if (!isCreated) await createFiles(options.home, options.header, folder);
      isCreated = true;
      for (let batch = batches[0]; batch !== undefined; batch = batches[0]) {
        await writeSegment(batch);
        batches.shift();
      }
      pendingChars -= chars;
    } catch (error) {
      pending = joinBatches(batches, pending);
      throw error;
    }
  }

  async function close(): Promise<void> {
    await current?.handle.close();
    current = undefined;
  }

  return {
    get pendingChars() {
      return pendingChars;
    },
    append(line) {
      pending.at(-1)?.lines.push(line);
      pendingChars += line.length + 1;
    },
    nextSegment(seal) {
      const ended = pending.at(-1);
      if (ended !== undefined && seal !== undefined) ended.seal = seal;
      pending.push({ segment: (ended?.segment ?? 0) + 1, lines: [] });
    },
    commit,
    async finish() {
      await commit();
      await close();
      await unlink(openMarker(options.home, options.header.id)).catch(ignoreMissing);
    },
    close,
  };
}

function joinBatches(earlier: Pending[], later: Pending[]): Pending[] {
  const last = earlier.at(-1);
  const first = later[0];
  if (last === undefined || first === undefined || last.segment !== first.segment)
    return [...earlier, ...later];
  last.lines.push(...first.lines);
  if (first.seal !== undefined) last.seal = first.seal;
  return [...earlier, ...later.slice(1)];
}

/**
 * The marker first, so that no crash leaves a folder that the next start does not know of. Only what waits for the disk
 * is awaited: each wait is a turn of a busy event loop, and two dozen of them were most of the loss window.
 */
async function createFiles(home: string, header: SessionHeader, folder: string): Promise<void> {
  mkdirSync(join(home, 'open'), { recursive: true, mode: 0o700 });
  await writeSynced(openMarker(home, header.id), `${header.startedAt}\n`);
  await syncFolder(join(home, 'open'));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const temporary = join(folder, 'session.json.tmp');
  await writeSynced(temporary, `${JSON.stringify(header)}\n`);
  renameSync(temporary, join(folder, 'session.json'));
  // Up to the home, in which `open` and `sessions` may be new.
  await Promise.all([folder, join(folder, '..'), join(folder, '..', '..'), home].map(syncFolder));
}

const sync = promisify(fsync);

async function writeSynced(file: string, text: string): Promise<void> {
  const descriptor = openSync(file, 'w', 0o600);
  try {
    writeSync(descriptor, text);
    await sync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Rejects with the error. */
async function closeAfter(handle: FileHandle, error: unknown): Promise<never> {
  await handle.close();
  throw error;
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
