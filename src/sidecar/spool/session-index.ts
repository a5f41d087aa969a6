// The home's index.jsonl: a signed line for every session that was closed or removed, so that a whole missing one is seen (FORMAT.md §11).
import { type FileHandle, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sha256, SignText } from '../../core/model/ports.ts';
import type { AccessTip } from '../../core/proof/access-line.ts';
import {
  type ClosedSession,
  formatIndexLine,
  INDEX_START,
  type IndexEntry,
  indexHash,
  indexText,
  type PrunedSession,
  parseIndexLine,
  type RunEvent,
} from '../../core/proof/session-index.ts';
import { syncFolder } from '../../node/sync-folder.ts';
import { readAccessTip } from './access-tip.ts';

/** Some hundred lines: the last whole one is among them. */
const TAIL_BYTES = 64 * 1024;
const LF = 10;

export interface SessionIndexOptions {
  readonly home: string;
  /** Ed25519, base64; `sign` signs with its private half. */
  readonly publicKey: string;
  readonly sign: SignText;
  readonly sha256: Sha256;
}

export interface SessionIndex {
  /** Resolves once the session has its line on the disk. Rejects with what the disk says; calling again tries again. */
  add(session: Omit<ClosedSession, 'type'>): Promise<void>;
  /** As `add`, for a session that is to be removed now. */
  addPruned(session: Omit<PrunedSession, 'type'>): Promise<void>;
  /** As `add`, for what happened to the recorder. */
  note(event: Omit<RunEvent, 'type'>): Promise<void>;
  /** True where a line says so of the session. */
  has(session: string, type?: IndexEntry['type']): Promise<boolean>;
  /** All sessions of which a line says so. */
  named(type: IndexEntry['type']): Promise<ReadonlySet<string>>;
  close(): Promise<void>;
}

type Statement = ClosedSession | PrunedSession | RunEvent;

/** To be signed and written; the key says what it is about. */
interface Asked {
  readonly key: string;
  readonly statement: Statement;
}

/** The path of a home's index. */
export function indexPath(home: string): string {
  return join(home, 'index.jsonl');
}

/** Goes on where the index of the home ends; what a crash left of a last line is cut off. The file is made with its first line. */
export async function openSessionIndex(options: SessionIndexOptions): Promise<SessionIndex> {
  const { home, publicKey, sign, sha256 } = options;
  const path = indexPath(home);
  let { seq, prev, size } = await readEnd(path, sha256);
  let file: FileHandle | undefined;
  let asked: readonly Asked[] = [];
  let pending: readonly { readonly key: string; readonly line: string }[] = [];
  let runs = 0;
  let writing: Promise<void> | undefined;

  function chain(statement: Statement, access: AccessTip | undefined): string {
    const entry: IndexEntry = {
      seq,
      prev,
      key: publicKey,
      ...(access === undefined ? {} : { access }),
      ...statement,
    };
    seq++;
    prev = indexHash(entry, sha256);
    return formatIndexLine({ ...entry, signature: sign(indexText(entry)) });
  }

  /** What was once signed stays as it is, also where the disk does not take it: somebody may have read it already. */
  async function signAsked(): Promise<void> {
    const signing = asked;
    if (signing.length === 0) return;
    const access = await readAccessTip(home, sha256);
    asked = asked.slice(signing.length);
    pending = [...pending, ...signing.map(({ key, statement }) => ({ key, line: chain(statement, access) }))];
  }

  async function openFile(): Promise<FileHandle> {
    const opened = await open(path, 'a+', 0o600);
    try {
      await opened.truncate(size);
      await syncFolder(home);
    } catch (error) {
      await opened.close();
      throw error;
    }
    return opened;
  }

  async function writePending(): Promise<void> {
    try {
      file ??= await openFile();
      while (asked.length + pending.length > 0) {
        await signAsked();
        await append(file, pending);
      }
    } finally {
      // Here and not in a callback: a line that comes after must not wait for what is over.
      writing = undefined;
    }
  }

  async function append(to: FileHandle, lines: typeof pending): Promise<void> {
    const bytes = Buffer.from(lines.map(({ line }) => `${line}\n`).join(''));
    try {
      await to.appendFile(bytes);
      await to.datasync();
    } catch (error) {
      // Half a line must not stay: what failed is written again, whole.
      await to.truncate(size).catch(() => undefined);
      throw error;
    }
    size += bytes.length;
    pending = pending.slice(lines.length);
  }

  function add(statement: Statement): Promise<void> {
    const key = `${statement.type} ${statement.type === 'run' ? runs++ : statement.session}`;
    if (![...asked, ...pending].some((before) => before.key === key)) asked = [...asked, { key, statement }];
    writing ??= writePending();
    return writing;
  }

  async function named(type: IndexEntry['type']): Promise<ReadonlySet<string>> {
    const ids = new Set<string>();
    for (const line of (await readText(path)).split('\n'))
      if (line.includes(`"type":"${type}"`)) ids.add(/"session":"([0-9a-f-]{36})"/.exec(line)?.[1] ?? '');
    return ids;
  }

  return {
    add: (session) => add({ type: 'session-closed', ...session }),
    note: (event) => add({ type: 'run', ...event }),
    addPruned: (session) => add({ type: 'session-pruned', ...session }),
    has: async (session, type = 'session-closed') => (await named(type)).has(session),
    named,
    async close() {
      await file?.close();
      file = undefined;
    },
  };
}

/** Where the next line goes, and what it chains to: the last line that is one. */
async function readEnd(path: string, sha256: Sha256): Promise<{ seq: number; prev: string; size: number }> {
  const { bytes, size: fileSize } = await readTail(path);
  const size = fileSize - (bytes.length - (bytes.lastIndexOf(LF) + 1));
  const lines = bytes.toString('utf8').split('\n').slice(0, -1);
  for (let line = lines.pop(); line !== undefined; line = lines.pop()) {
    const entry = parseIndexLine(line);
    if (entry !== undefined) return { seq: entry.seq + 1, prev: indexHash(entry, sha256), size };
  }
  return { seq: 0, prev: INDEX_START, size };
}

async function readTail(path: string): Promise<{ readonly bytes: Buffer; readonly size: number }> {
  const file = await open(path, 'r').catch(ignoreMissing);
  if (file === undefined) return { bytes: Buffer.alloc(0), size: 0 };
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.min(size, TAIL_BYTES));
    await file.read(bytes, 0, bytes.length, size - bytes.length);
    return { bytes, size };
  } finally {
    await file.close();
  }
}

async function readText(path: string): Promise<string> {
  return (await readFile(path, 'utf8').catch(ignoreMissing)) ?? '';
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
