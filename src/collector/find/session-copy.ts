// A stored session to be read in any order: its masked lines in a private file without a name, and where in it what stands.
import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEntry } from '../../core/model/entry.ts';
import { parseSessionHeader } from '../../core/model/session.ts';
import { parseErasureLine } from '../../core/proof/erasure.ts';
import { HEAD_CHARS, parseEntryHead } from '../../core/replay/entry-head.ts';
import { createEntryIndexer } from '../../core/replay/entry-index.ts';
import {
  type ErasureNote,
  type SessionHead,
  type SessionSource,
  toHead,
} from '../../core/replay/session-source.ts';
import { createStoredSession } from '../../core/replay/stored-session.ts';
import { createLineReader } from '../../node/line-reader.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { toDiskFailure } from '../store/disk-failure.ts';
import { readEntries } from '../store/pack/read-entries.ts';
import type { StoredErasure, StoredSession } from '../store/session-store.ts';
import type { Store } from '../store/store.ts';

const LF = 0x0a;

/** A session as it stood when the copy was made. */
export interface SessionCopy {
  readonly session: StoredSession;
  /** The seq after the last entry that is in it. */
  readonly next: number;
  readonly head: SessionHead;
  /** Reads what is asked for; usable until the copy is closed. */
  readonly source: SessionSource;
  close(): Promise<void>;
}

export interface SessionCopyOptions {
  readonly store: Pick<Store, 'sessions'>;
  readonly blobs: BlobStore;
  /** Where the file is while it is made; it has no name there. */
  readonly folder: string;
}

/**
 * Copies a session out of the store, in memory that does not grow with its length. Undefined where there is none. Rejects with
 * StoreError `damaged` where bytes of it are gone, `unavailable` where it can be read later, with FormatError where a line is no entry.
 */
export async function openSessionCopy(
  id: string,
  { store, blobs, folder }: SessionCopyOptions,
): Promise<SessionCopy | undefined> {
  const session = await store.sessions.get(id);
  if (session === undefined) return undefined;
  const file = await openUnnamed(folder).catch(fail);
  try {
    const { index, next } = await copyLines(file, readEntries({ sessions: store.sessions, blobs }, id, 0));
    const reader = createLineReader([file.fd]);
    const stored = createStoredSession({
      header: parseSessionHeader(JSON.parse(session.header)),
      index,
      readLine: (position) => reader.readLine(0, position),
    });
    const notes = toErasureNotes(await store.sessions.listErasures(id));
    const erasures = notes.length === 0 ? {} : { erasures: notes };
    const source = { ...stored, ...erasures };
    return { session, next, head: { ...toHead(source), ...erasures }, source, close: () => file.close() };
  } catch (error) {
    await file.close();
    return fail(error);
  }
}

/** A disk that is full is nothing that is wrong with the session. */
function fail(error: unknown): never {
  throw toDiskFailure(error);
}

/** A file that is gone with its last descriptor, also after a crash. */
async function openUnnamed(folder: string): Promise<FileHandle> {
  const path = join(folder, `${randomUUID()}.copy`);
  const file = await open(path, 'wx+', 0o600);
  await unlink(path);
  return file;
}

async function copyLines(
  file: FileHandle,
  runs: AsyncIterable<{ readonly first: number; readonly bytes: Uint8Array }>,
) {
  const indexer = createEntryIndexer();
  let position = 0;
  let next = 0;
  for await (const { first, bytes } of runs) {
    const run = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    next = first;
    for (let from = 0; from < run.length; next++) {
      const end = run.indexOf(LF, from);
      const line = run.subarray(from, end === -1 ? run.length : end);
      const parse = () => parseEntry(line.toString('utf8'));
      indexer.add(parseEntryHead(line.toString('latin1', 0, HEAD_CHARS)) ?? parse(), position + from, parse);
      from += line.length + 1;
    }
    await file.appendFile(run);
    position += run.length;
  }
  return { index: indexer.index(), next };
}

function toErasureNotes(erasures: readonly StoredErasure[]): readonly ErasureNote[] {
  return erasures.flatMap(({ line }) => {
    const tombstone = parseErasureLine(line);
    if (tombstone === undefined) return [];
    const { at, by, entries, reason } = tombstone;
    return [
      {
        at,
        by,
        entries: entries.reduce((sum, [first, last]) => sum + last - first + 1, 0),
        ...(reason === undefined ? {} : { reason }),
      },
    ];
  });
}
