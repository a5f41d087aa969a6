// Closes the sessions that a crash left open (FORMAT.md §9), so that each is whole and says what happened to it.
import { readdir, readFile, rm, stat, truncate, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type Entry, parseEntry, toStatement } from '../../core/model/entry.ts';
import type { RandomHex, Sha256 } from '../../core/model/ports.ts';
import { parseSessionHeader, type SessionHeader } from '../../core/model/session.ts';
import { entryHash, headerHash } from '../../core/proof/chain.ts';
import { type ChainState, createEntryWriter } from '../../core/record/entry-writer.ts';
import {
  createSessionRecorder,
  type SessionCounts,
  type SessionRecorder,
} from '../../core/record/session-recorder.ts';
import { readLines } from './read-lines.ts';
import { openSessionFiles } from './session-files.ts';
import { openMarker, parseSegmentName, segmentName, sessionFolder } from './session-folder.ts';

export interface RecoverOptions {
  readonly home: string;
  readonly sha256: Sha256;
  readonly randomHex: RandomHex;
}
/** Ids of the sessions that were closed, and those that could not be, with the reason. */
export interface RecoverReport {
  readonly recovered: readonly string[];
  readonly failed: readonly { readonly id: string; readonly reason: string }[];
}

/** Closes every session that is marked open under `home`. One that cannot be closed stays as it is and is reported. */
export async function recoverSessions(options: RecoverOptions): Promise<RecoverReport> {
  const recovered: string[] = [];
  const failed: { id: string; reason: string }[] = [];
  for (const id of await readNames(join(options.home, 'open'))) {
    try {
      if (await recoverSession(id, options)) recovered.push(id);
    } catch (error) {
      failed.push({ id, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { recovered, failed };
}

async function readNames(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function recoverSession(id: string, options: RecoverOptions): Promise<boolean> {
  const marker = openMarker(options.home, id);
  const startedAt = (await readFile(marker, 'utf8')).trim();
  const folder = sessionFolder(options.home, { id, startedAt });
  const header = await readHeader(folder);
  if (header === undefined) {
    // The crash came before the header was whole: no entry can have been acknowledged.
    await rm(folder, { recursive: true, force: true });
    await unlink(marker);
    return false;
  }
  const found = await scanSession(folder, header, options.sha256);
  if (found.isClosed) {
    await unlink(marker);
    return false;
  }
  await closeSession(header, folder, { ...options, found });
  return true;
}

async function readHeader(folder: string): Promise<SessionHeader | undefined> {
  try {
    return parseSessionHeader(JSON.parse(await readFile(join(folder, 'session.json'), 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** What stands on disk of a session. */
interface Found {
  readonly state: ChainState;
  readonly counts: SessionCounts;
  readonly isClosed: boolean;
  /** True where session-closed stands and only the close of its segment is missing. */
  readonly isSessionClosed: boolean;
  readonly lastT: number;
  /** Exchanges without a close, with the number of their last entry's time. */
  readonly open: ReadonlyMap<string, number>;
  readonly size: number;
  readonly tornBytes: number;
}

async function scanSession(folder: string, header: SessionHeader, sha256: Sha256): Promise<Found> {
  const scan = createScan(headerHash(header, sha256), sha256);
  for (const name of await segmentNames(folder)) {
    scan.segment(parseSegmentName(name) ?? 1);
    for await (const line of readLines(join(folder, name))) {
      const bytes = Buffer.byteLength(line.text);
      const entry = line.isTorn ? undefined : tryParse(line.text);
      if (entry === undefined) {
        // Nothing after a line that is no entry was acknowledged: lines are written in order.
        scan.torn((await stat(join(folder, name))).size - line.position);
        break;
      }
      scan.entry(entry, bytes + 1);
    }
  }
  return scan.end();
}

async function segmentNames(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => parseSegmentName(name) !== undefined);
  return names.sort((one, other) => (parseSegmentName(one) ?? 0) - (parseSegmentName(other) ?? 0));
}

function tryParse(line: string): Entry | undefined {
  try {
    return parseEntry(line);
  } catch {
    return undefined;
  }
}

function createScan(start: string, sha256: Sha256) {
  let prev = start;
  let seq = 0;
  let segment = 1;
  let segmentFirst = 0;
  let size = 0;
  let tornBytes = 0;
  let lastT = 0;
  let lastType = '';
  let hasClose = false;
  const counts = { exchanges: 0, gaps: 0, redactions: 0 };
  const open = new Map<string, number>();
  return {
    segment(number: number): void {
      segment = number;
      size = 0;
    },
    entry(entry: Entry, bytes: number): void {
      prev = entryHash(entry, sha256);
      seq = entry.seq + 1;
      lastT = Math.max(lastT, entry.t);
      lastType = entry.type;
      size += bytes;
      if (entry.type === 'segment-closed') segmentFirst = seq;
      if (entry.type === 'session-closed') hasClose = true;
      count(entry, counts, open);
    },
    torn(bytes: number): void {
      tornBytes = bytes;
    },
    end(): Found {
      const isRolled = lastType === 'segment-closed';
      return {
        state: { seq, prev, segment: isRolled ? segment + 1 : segment, segmentFirst },
        counts,
        isClosed: hasClose && isRolled && tornBytes === 0,
        isSessionClosed: hasClose,
        lastT,
        open,
        size: isRolled ? 0 : size,
        tornBytes,
      };
    },
  };
}

function count(
  entry: Entry,
  counts: { exchanges: number; gaps: number; redactions: number },
  open: Map<string, number>,
): void {
  const statement = toStatement(entry);
  if (statement === undefined) return;
  switch (statement.type) {
    case 'exchange-opened':
      counts.exchanges++;
      open.set(statement.data.exchange, entry.t);
      break;
    case 'frames':
      open.set(statement.data.exchange, entry.t);
      break;
    case 'exchange-closed':
      open.delete(statement.data.exchange);
      break;
    case 'gap':
      counts.gaps++;
      break;
    case 'redaction':
      counts.redactions += statement.data.findings.length;
      break;
  }
}

async function closeSession(
  header: SessionHeader,
  folder: string,
  { found, ...options }: RecoverOptions & { readonly found: Found },
): Promise<void> {
  const { state, size } = found;
  if (found.tornBytes > 0) await truncate(join(folder, segmentName(state.segment)), size);
  const files = openSessionFiles({
    home: options.home,
    header,
    segment: state.segment,
    size,
    isCreated: true,
  });
  if (found.isSessionClosed) createEntryWriter({ ...options, state, sink: files }).close(found.lastT);
  else
    closeRecorder(
      createSessionRecorder({
        ...options,
        state,
        counts: found.counts,
        isSecretField: () => false,
        sink: files,
      }),
      found,
    );
  await files.finish();
}

function closeRecorder(recorder: SessionRecorder, { open, tornBytes, lastT }: Found): void {
  if (tornBytes > 0) recorder.gap({ reason: 'torn-line', from: lastT, to: lastT, bytes: tornBytes });
  for (const [exchange, t] of open)
    recorder.gap({ reason: 'recorder-crashed', from: t, to: lastT, exchange });
  recorder.close('recovered', lastT);
}
