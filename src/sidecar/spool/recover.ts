// Closes the sessions that a crash left open (FORMAT.md §9), so that each is whole and says what happened to it.
import { access, readdir, readFile, rm, truncate, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { RandomHex, Sha256 } from '../../core/model/ports.ts';
import { parseSessionHeader, type SessionHeader } from '../../core/model/session.ts';
import {
  type ChainState,
  createEntryWriter,
  type EntryWriterOptions,
} from '../../core/record/entry-writer.ts';
import { createSealWriter, type WriteSeal } from '../../core/record/seal-writer.ts';
import { createSessionRecorder } from '../../core/record/session-recorder.ts';
import { syncFolder } from '../../node/sync-folder.ts';
import { writeWhole } from '../whole-file.ts';
import { type FoundSession, scanSession } from './scan-session.ts';
import { openSessionFiles } from './session-files.ts';
import { openMarker, sealName, segmentName, sessionFolder } from './session-folder.ts';
import type { SigningDevice } from './signing-device.ts';

export interface RecoverOptions {
  readonly home: string;
  readonly sha256: Sha256;
  readonly randomHex: RandomHex;
  /** What seals are written with; sessions of another key close without. Absent: none has seals. */
  readonly device?: SigningDevice;
}
/** Ids of the sessions that were closed, and those that could not be, with the reason. */
export interface RecoverReport {
  readonly recovered: readonly string[];
  readonly failed: readonly { readonly id: string; readonly reason: string }[];
}

/** Each waits for the disk some ten times: so many share those waits, and few enough are in memory. */
const AT_ONCE = 16;

/** Closes every session that is marked open under `home`. One that cannot be closed stays as it is and is reported. */
export async function recoverSessions(options: RecoverOptions): Promise<RecoverReport> {
  const recovered: string[] = [];
  const failed: { id: string; reason: string }[] = [];
  const names = (await readNames(join(options.home, 'open'))).values();
  async function recoverNext(): Promise<void> {
    for (const id of names) {
      try {
        if (await recoverSession(id, options)) recovered.push(id);
      } catch (error) {
        failed.push({ id, reason: error instanceof Error ? error.message : String(error) });
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, recoverNext));
  return { recovered: recovered.sort(), failed };
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
  const writeSeal = sealWriterOf(header, options);
  await sealClosed(folder, found, writeSeal);
  const state = found.isClosed
    ? found.state
    : await closeSession(header, folder, { ...options, found, writeSeal });
  const { index } = options.device ?? {};
  // A session is listed once it is closed: one that was still open cannot be.
  if (index !== undefined && !(found.isClosed && (await index.has(id))))
    await index.add({
      session: id,
      startedAt: header.startedAt,
      segments: state.segment - 1,
      tip: state.prev,
    });
  await unlink(marker);
  return !found.isClosed;
}

/** Undefined where the session was begun without a key, or with another than today's. */
function sealWriterOf(header: SessionHeader, { device, sha256 }: RecoverOptions): WriteSeal | undefined {
  if (device === undefined || header.device.publicKey !== device.publicKey) return undefined;
  return createSealWriter({ header, sha256, sign: device.sign });
}

/** Writes the seals that the crash came before: at most that of the last segment that was closed. */
async function sealClosed(
  folder: string,
  { closedSegments }: FoundSession,
  writeSeal: WriteSeal | undefined,
): Promise<void> {
  const last = closedSegments.at(-1);
  if (last === undefined || writeSeal === undefined) return;
  const file = join(folder, sealName(last.segment));
  if (await isThere(file)) return;
  await writeWhole(file, writeSeal(last));
  await syncFolder(folder);
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

async function readHeader(folder: string): Promise<SessionHeader | undefined> {
  try {
    return parseSessionHeader(JSON.parse(await readFile(join(folder, 'session.json'), 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

interface Closing extends RecoverOptions {
  readonly found: FoundSession;
  readonly writeSeal: WriteSeal | undefined;
}

/** Returns where the chain stands then. */
async function closeSession(
  header: SessionHeader,
  folder: string,
  { found, writeSeal, ...options }: Closing,
): Promise<ChainState> {
  const { state, size, tree } = found;
  if (found.tornBytes > 0) await truncate(join(folder, segmentName(state.segment)), size);
  const files = openSessionFiles({
    home: options.home,
    header,
    segment: state.segment,
    size,
    isCreated: true,
  });
  const writing = { ...options, state, tree, sink: files, ...(writeSeal === undefined ? {} : { writeSeal }) };
  const ended = found.isSessionClosed ? closeLastSegment(writing, found) : closeRecorder(writing, found);
  await files.commit();
  await files.close();
  return ended;
}

function closeLastSegment(writing: EntryWriterOptions, { lastT }: FoundSession): ChainState {
  const writer = createEntryWriter(writing);
  writer.close(lastT);
  return writer.state;
}

function closeRecorder(writing: EntryWriterOptions, found: FoundSession): ChainState {
  const { open, tornBytes, lastT, counts, coverage } = found;
  const recorder = createSessionRecorder({ ...writing, counts, coverage, isSecretField: () => false });
  if (tornBytes > 0) recorder.gap({ reason: 'torn-line', from: lastT, to: lastT, bytes: tornBytes });
  for (const [exchange, t] of open)
    recorder.gap({ reason: 'recorder-crashed', from: t, to: lastT, exchange });
  recorder.close('recovered', lastT);
  return recorder.state;
}
