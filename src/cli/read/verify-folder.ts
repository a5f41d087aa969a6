// Verifies a recording where it lies, as a folder (FORMAT.md §1), reading each file once and in pieces.
import { closeSync, fstatSync, readFileSync, readSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as takeTurns } from 'node:timers/promises';
import type { Sha256 } from '../../core/model/ports.ts';
import type { NoteKey } from '../../core/proof/signed-note.ts';
import { decodeUtf8 } from '../../core/verify/line.ts';
import type { Verdict } from '../../core/verify/verdict.ts';
import {
  createVerifier,
  formatReceiptFile,
  formatSealFile,
  formatSegmentFile,
  HEADER_FILE,
  type RefusedPlace,
  type Verifier,
} from '../../core/verify/verifier.ts';
import { openPlainFile } from '../../node/open-plain-file.ts';
import { verifyEd25519 } from '../../node/verifying.ts';
import { ERASURES_FILE } from '../../sidecar/spool/session-folder.ts';
import { type ByteLine, createLineSplitter } from './lines.ts';

const CHUNK_BYTES = 256 * 1024;
const NOT_A_FILE = 'expected a regular file, found something else';
/** Four segments' worth (a segment closes at 16 MiB): no recorder writes a longer line. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;
/** A header has some hundred bytes; with every group of a large company in it, some ten thousand. */
export const MAX_HEADER_BYTES = 1024 * 1024;
/** A seal has some four hundred bytes; with witnesses' signatures, of which a quantum-safe one has 5 kB, some hundred thousand. */
const MAX_SEAL_BYTES = 512 * 1024;

export interface VerifyFolderOptions {
  readonly sha256: Sha256;
  /** Public keys of devices (32 bytes) that are known from elsewhere. */
  readonly keys?: readonly Uint8Array[];
  /** The key of a log that is known from elsewhere. */
  readonly logKey?: NoteKey;
  readonly maxLineBytes?: number;
}

/** What the recording in `folder` comes to. Rejects where the folder or a file of it cannot be read. */
export async function verifyFolder(folder: string, options: VerifyFolderOptions): Promise<Verdict> {
  const { sha256, keys, logKey, maxLineBytes = MAX_LINE_BYTES } = options;
  const verifier = createVerifier({
    ...{ sha256, verifyEd25519 },
    ...(keys === undefined ? {} : { keys }),
    ...(logKey === undefined ? {} : { logKey }),
  });
  const listing = await listFiles(folder);
  if (listing.header === 'file') readHeader(join(folder, HEADER_FILE), verifier);
  else if (listing.header === 'other') verifier.refused('not-a-file', NOT_A_FILE);
  for (const { number, segment, seal, receipt } of listing.numbered) {
    if (segment !== 'none') verifier.segmentOpened(number);
    if (segment === 'file') {
      const path = join(folder, formatSegmentFile(number));
      // Nobody else is served while a file is read: to have another thread do it costs more than the read.
      await takeTurns();
      readSegment(path, { verifier, maxLineBytes });
    } else if (segment === 'other') verifier.refused('not-a-file', NOT_A_FILE);
    if (seal === 'file') readSeal(folder, number, verifier);
    else if (seal === 'other') verifier.refused('not-a-file', NOT_A_FILE, { seal: number });
    if (receipt === 'file' && logKey !== undefined) readReceipt(folder, number, verifier);
    else if (receipt === 'other') verifier.refused('not-a-file', NOT_A_FILE, { receipt: number });
    if (segment !== 'none') verifier.segmentEnded();
  }
  if (listing.erasures === 'file') readErasures(join(folder, ERASURES_FILE), { verifier, maxLineBytes });
  else if (listing.erasures === 'other') verifier.erasures.refused(NOT_A_FILE, 1);
  return verifier.end();
}

type Kind = 'file' | 'other' | 'none';
interface Listing {
  readonly header: Kind;
  readonly erasures: Kind;
  /** A number with those of its files that are there. */
  readonly numbered: readonly Numbered[];
}
interface Numbered {
  readonly number: number;
  readonly segment: Kind;
  readonly seal: Kind;
  readonly receipt: Kind;
}

/** What in the folder belongs to a recording; links and pipes are named, not followed. */
async function listFiles(folder: string): Promise<Listing> {
  const found = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    // A file has nothing of a recording in it: the verifier says so.
    if (error.code !== 'ENOTDIR') throw error;
    return [];
  });
  const kinds = new Map(found.map((file) => [file.name, file.isFile() ? 'file' : 'other'] as const));
  const kindOf = (name: string): Kind => kinds.get(name) ?? 'none';
  const numbers = new Set(found.map(({ name }) => parseNumber(name)).filter((number) => number > 0));
  return {
    header: kindOf(HEADER_FILE),
    erasures: kindOf(ERASURES_FILE),
    numbered: [...numbers]
      .sort((one, other) => one - other)
      .map((number) => ({
        number,
        segment: kindOf(formatSegmentFile(number)),
        seal: kindOf(formatSealFile(number)),
        receipt: kindOf(formatReceiptFile(number)),
      })),
  };
}

/** The number in the file name of a segment, seal or receipt; 0 for a name that is none of them. */
function parseNumber(name: string): number {
  const number = Number(/^(\d{4,16})\.(?:jsonl|seal|receipt)$/.exec(name)?.[1] ?? 0);
  return [formatSegmentFile(number), formatSealFile(number), formatReceiptFile(number)].includes(name)
    ? number
    : 0;
}

function readHeader(path: string, verifier: Verifier): void {
  const text = readText(path, { verifier, maxBytes: MAX_HEADER_BYTES });
  if (text !== undefined) verifier.header(text);
}

function readSeal(folder: string, number: number, verifier: Verifier): void {
  const path = join(folder, formatSealFile(number));
  const text = readText(path, { verifier, maxBytes: MAX_SEAL_BYTES, at: { seal: number } });
  if (text !== undefined) verifier.seal(number, text);
}

function readReceipt(folder: string, number: number, verifier: Verifier): void {
  const path = join(folder, formatReceiptFile(number));
  const text = readText(path, { verifier, maxBytes: MAX_SEAL_BYTES, at: { receipt: number } });
  if (text !== undefined) verifier.receipt(number, text);
}

interface TextReading {
  readonly verifier: Verifier;
  readonly maxBytes: number;
  readonly at?: RefusedPlace;
}

/** The text of a small file; undefined where it was refused. */
function readText(path: string, { verifier, maxBytes, at }: TextReading): string | undefined {
  const file = openPlainFile(path);
  if (file === undefined) {
    verifier.refused('not-a-file', NOT_A_FILE, at);
    return undefined;
  }
  try {
    if (fstatSync(file).size > maxBytes) {
      verifier.refused('too-long', `expected at most ${maxBytes} bytes, found more`, at);
      return undefined;
    }
    const text = decodeUtf8(readFileSync(file));
    if (text === undefined) verifier.refused('not-utf8', 'expected UTF-8, found other bytes', at);
    return text;
  } finally {
    closeSync(file);
  }
}

interface SegmentReading {
  readonly verifier: Verifier;
  readonly maxLineBytes: number;
}

function readSegment(path: string, reading: SegmentReading): void {
  const { verifier } = reading;
  const read = readEachLine(path, reading, (line, number) => pushLine(verifier, line, number));
  if (read === undefined) return verifier.refused('not-a-file', NOT_A_FILE);
  const { count, tornBytes } = read;
  if (tornBytes > 0) verifier.torn(tornBytes, count + 1);
}

/** What follows the last LF was not acknowledged. */
function readErasures(path: string, reading: SegmentReading): void {
  const { verifier } = reading;
  const read = readEachLine(path, reading, (line, number) => pushErasure(verifier, line, number));
  if (read === undefined) verifier.erasures.refused(NOT_A_FILE, 1);
}

/** Numbers lines from 1; `tornBytes` follow the last LF. Undefined where it is no file any more: it was one when it was listed. */
function readEachLine(
  path: string,
  { maxLineBytes }: SegmentReading,
  push: (line: ByteLine, number: number) => void,
): { readonly count: number; readonly tornBytes: number } | undefined {
  const splitter = createLineSplitter(maxLineBytes);
  let count = 0;
  const file = openPlainFile(path);
  if (file === undefined) return undefined;
  try {
    for (const chunk of readChunks(file)) for (const line of splitter.push(chunk)) push(line, ++count);
  } finally {
    closeSync(file);
  }
  return { count, tornBytes: splitter.end() };
}

function pushErasure({ erasures }: Verifier, line: ByteLine, lineNumber: number): void {
  const text = line.type === 'line' ? decodeUtf8(line.bytes) : undefined;
  if (text === undefined) erasures.refused('expected a tombstone, found other bytes', lineNumber);
  else erasures.line(text, lineNumber);
}

/** One for all files, which are read one after the other: a home has thousands of small ones. */
const buffer = new Uint8Array(CHUNK_BYTES);

/** The file in pieces, each valid until the next is asked for. */
function* readChunks(file: number): Generator<Uint8Array> {
  for (;;) {
    const length = readSync(file, buffer);
    if (length === 0) return;
    yield buffer.subarray(0, length);
  }
}

function pushLine(verifier: Verifier, line: ByteLine, lineNumber: number): void {
  if (line.type === 'too-long') {
    verifier.refused('too-long', `expected a shorter line, found one of ${line.length} bytes`, {
      line: lineNumber,
    });
    return;
  }
  verifier.line(line.bytes, lineNumber);
}
