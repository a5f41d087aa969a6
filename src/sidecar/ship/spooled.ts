// What stands in the folder of a session that is to be shipped: lines from a place on, seals, tombstones.
import { type FileHandle, open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { HEAD_CHARS, parseEntryHead } from '../../core/replay/entry-head.ts';
import { readLines } from '../spool/read-lines.ts';
import { ERASURES_FILE, sealName, segmentName } from '../spool/session-folder.ts';

/** Bytes that go in one request, but for a line that is longer. */
const MAX_BATCH_BYTES = 1024 * 1024;
const LF = 10;
/** The line that closes a segment is some 350 bytes. */
const END_BYTES = 1024;
const QUIET_MS = 60_000;

/** Where a line begins. */
export interface LinePlace {
  readonly segment: number;
  readonly position: number;
}

/** Whole lines in a row. */
export interface LineRun {
  readonly bytes: Buffer;
  readonly lines: number;
}

/** Lines of a segment from a place on, no further than `upTo`; none where there is no whole line more. */
export function readRun(
  folder: string,
  { segment, position }: LinePlace,
  upTo = Number.POSITIVE_INFINITY,
): Promise<LineRun> {
  return readLineRun(join(folder, segmentName(segment)), position, upTo);
}

/** The same of any file. */
export async function readLineRun(
  path: string,
  position: number,
  upTo = Number.POSITIVE_INFINITY,
): Promise<LineRun> {
  const none = { bytes: Buffer.alloc(0), lines: 0 };
  const file = await openOrNone(path);
  if (file === undefined) return none;
  try {
    const size = Math.min((await file.stat()).size, upTo);
    for (let wanted = MAX_BATCH_BYTES; ; wanted *= 2) {
      const length = Math.min(wanted, size - position);
      if (length <= 0) return none;
      const buffer = Buffer.allocUnsafe(length);
      const { bytesRead } = await file.read(buffer, 0, length, position);
      const end = buffer.subarray(0, bytesRead).lastIndexOf(LF);
      if (end !== -1) return toRun(buffer.subarray(0, end + 1));
      // A line that is longer than what was read.
      if (bytesRead < wanted) return none;
    }
  } finally {
    await file.close();
  }
}

/** The bytes of a segment; undefined where there is no such segment. */
export async function sizeOf(folder: string, segment: number): Promise<number | undefined> {
  return (await stat(join(folder, segmentName(segment))).catch(ignoreMissing))?.size;
}

/** The place of the entry `seq`, or the end of what is there. Undefined where that is not even the next one. */
export async function findPlace(folder: string, seq: number): Promise<LinePlace | undefined> {
  let next = 0;
  for (let segment = 1; ; segment++) {
    const size = await sizeOf(folder, segment);
    if (size === undefined) return undefined;
    for await (const { position, isTorn } of readLines(join(folder, segmentName(segment)))) {
      if (isTorn) break;
      if (next === seq) return { segment, position };
      next++;
    }
    if (next === seq && (await sizeOf(folder, segment + 1)) === undefined) return { segment, position: size };
  }
}

/** The seq of the first line of a run, where it is written as a recorder writes it. */
export function firstSeq({ bytes }: LineRun): number | undefined {
  return seqAt(bytes);
}

function seqAt(line: Buffer): number | undefined {
  return parseEntryHead(line.toString('latin1', 0, HEAD_CHARS))?.seq;
}

/** The seq of the last whole line of a segment; undefined where there is none, or it is not written as a recorder writes it. */
export async function readLastSeq(folder: string, segment: number): Promise<number | undefined> {
  const file = await openOrNone(join(folder, segmentName(segment)));
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    for (let wanted = END_BYTES; ; wanted *= 8) {
      const length = Math.min(size, wanted);
      const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
      const end = buffer.lastIndexOf(LF);
      const begin = end > 0 ? buffer.lastIndexOf(LF, end - 1) : -1;
      if (begin !== -1 || length === size)
        return end === -1 ? undefined : seqAt(buffer.subarray(begin + 1, end));
    }
  } finally {
    await file.close();
  }
}

/** True where the last line of a segment closes it, and with it the session. */
export async function endsSession(folder: string, segment: number): Promise<boolean> {
  const file = await openOrNone(join(folder, segmentName(segment)));
  if (file === undefined) return false;
  try {
    const { size } = await file.stat();
    const length = Math.min(size, END_BYTES);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return /"type":"segment-closed".*"reason":"session".*\n$/.test(
      buffer.toString('latin1').split('\n').slice(-2).join('\n'),
    );
  } finally {
    await file.close();
  }
}

/** True where nobody has written to a segment for a minute, by the clock of the file system. */
export async function isQuiet(folder: string, segment: number): Promise<boolean> {
  const found = await stat(join(folder, segmentName(segment))).catch(ignoreMissing);
  return found !== undefined && Date.now() - found.mtimeMs > QUIET_MS;
}

/** The seal of a segment, if it has one. */
export function readSeal(folder: string, segment: number): Promise<string | undefined> {
  return readFile(join(folder, sealName(segment)), 'utf8').catch(ignoreMissing);
}

/** The tombstones from one on. */
export async function readErasures(folder: string, from: number): Promise<LineRun> {
  return readTextLines(join(folder, ERASURES_FILE), from);
}

/** The lines of a small file from one on; an end without LF is left out. */
export async function readTextLines(file: string, from: number): Promise<LineRun> {
  const text = (await readFile(file, 'utf8').catch(ignoreMissing)) ?? '';
  const lines = text.split('\n').slice(0, -1).slice(from);
  return { bytes: Buffer.from(lines.map((line) => `${line}\n`).join('')), lines: lines.length };
}

/** Where so many lines end in a file; undefined where it has not as many. */
export async function skipLines(path: string, lines: number): Promise<number | undefined> {
  let position = 0;
  for (let left = lines; left > 0; ) {
    const run = await readLineRun(path, position);
    if (run.lines === 0) return undefined;
    const length = run.lines <= left ? run.bytes.length : endOfLine(run.bytes, left);
    position += length;
    left -= Math.min(left, run.lines);
  }
  return position;
}

function endOfLine(bytes: Buffer, lines: number): number {
  let end = -1;
  for (let line = 0; line < lines; line++) end = bytes.indexOf(LF, end + 1);
  return end + 1;
}

function toRun(bytes: Buffer): LineRun {
  let lines = 0;
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) lines++;
  return { bytes, lines };
}

async function openOrNone(path: string): Promise<FileHandle | undefined> {
  return open(path, 'r').catch(ignoreMissing);
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
