// Verifies a recording where it lies, as a folder (FORMAT.md §1), reading each file once and in pieces.
import { type FileHandle, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sha256 } from '../../core/model/ports.ts';
import type { Verdict } from '../../core/verify/verdict.ts';
import { createVerifier, formatSegmentFile, HEADER_FILE, type Verifier } from '../../core/verify/verifier.ts';
import { type ByteLine, createLineSplitter } from './lines.ts';

const CHUNK_BYTES = 256 * 1024;
const NOT_A_FILE = 'expected a regular file, found something else';
/** Four segments' worth (a segment closes at 16 MiB): no recorder writes a longer line. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;
/** A header has some hundred bytes; with every group of a large company in it, some ten thousand. */
export const MAX_HEADER_BYTES = 1024 * 1024;

export interface VerifyFolderOptions {
  readonly sha256: Sha256;
  readonly maxLineBytes?: number;
  readonly signal?: AbortSignal;
}

/** What the recording in `folder` comes to. Rejects where the folder or a file of it cannot be read. */
export async function verifyFolder(folder: string, options: VerifyFolderOptions): Promise<Verdict> {
  const { sha256, maxLineBytes = MAX_LINE_BYTES, signal } = options;
  const verifier = createVerifier({ sha256 });
  const buffer = new Uint8Array(CHUNK_BYTES);
  const listing = await listFiles(folder);
  if (listing.header === 'file') await readHeader(join(folder, HEADER_FILE), verifier);
  else if (listing.header === 'other') verifier.refused('not-a-file', NOT_A_FILE);
  for (const { number, isFile } of listing.segments) {
    verifier.segmentOpened(number);
    if (isFile) {
      const path = join(folder, formatSegmentFile(number));
      await readSegment(path, {
        verifier,
        maxLineBytes,
        buffer,
        ...(signal === undefined ? {} : { signal }),
      });
    } else verifier.refused('not-a-file', NOT_A_FILE);
    verifier.segmentEnded();
  }
  return verifier.end();
}

interface Listing {
  readonly header: 'file' | 'other' | 'none';
  readonly segments: readonly { readonly number: number; readonly isFile: boolean }[];
}

/** What in the folder belongs to a recording; links and pipes are named, not followed. */
async function listFiles(folder: string): Promise<Listing> {
  const found = await readdir(folder, { withFileTypes: true });
  const header = found.find(({ name }) => name === HEADER_FILE);
  const segments = found
    .map((file) => ({ number: parseSegmentFile(file.name), isFile: file.isFile() }))
    .filter(({ number }) => number > 0)
    .sort((one, other) => one.number - other.number);
  if (header === undefined) return { header: 'none', segments };
  return { header: header.isFile() ? 'file' : 'other', segments };
}

/** The number in a segment's file name; 0 for a name that is not one. */
function parseSegmentFile(name: string): number {
  const number = Number(/^(\d{4,16})\.jsonl$/.exec(name)?.[1] ?? 0);
  return formatSegmentFile(number) === name ? number : 0;
}

async function readHeader(path: string, verifier: Verifier): Promise<void> {
  const file = await open(path);
  try {
    if ((await file.stat()).size > MAX_HEADER_BYTES)
      return verifier.refused('too-long', `expected at most ${MAX_HEADER_BYTES} bytes, found more`);
    const text = decode(await file.readFile());
    if (text === undefined) verifier.refused('not-utf8', NOT_UTF8);
    else verifier.header(text);
  } finally {
    await file.close();
  }
}

interface SegmentReading {
  readonly verifier: Verifier;
  readonly maxLineBytes: number;
  readonly buffer: Uint8Array;
  readonly signal?: AbortSignal;
}

async function readSegment(path: string, reading: SegmentReading): Promise<void> {
  const { verifier, maxLineBytes } = reading;
  const splitter = createLineSplitter(maxLineBytes);
  let lineNumber = 0;
  const file = await open(path);
  try {
    for await (const chunk of readChunks(file, reading))
      for (const line of splitter.push(chunk)) pushLine(verifier, line, ++lineNumber);
  } finally {
    await file.close();
  }
  if (splitter.end() > 0) verifier.torn(splitter.end(), lineNumber + 1);
}

/** The file in pieces, each valid until the next is asked for. */
async function* readChunks(file: FileHandle, { buffer, signal }: SegmentReading): AsyncIterable<Uint8Array> {
  for (;;) {
    signal?.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

function pushLine(verifier: Verifier, line: ByteLine, lineNumber: number): void {
  if (line.type === 'too-long') {
    verifier.refused('too-long', `expected a shorter line, found one of ${line.length} bytes`, lineNumber);
    return;
  }
  const text = decode(line.bytes);
  if (text === undefined) verifier.refused('not-utf8', NOT_UTF8, lineNumber);
  else verifier.line(text, lineNumber);
}

// With ignoreBOM a byte order mark stays in the text, where it is no JSON.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const NOT_UTF8 = 'expected UTF-8, found other bytes';

function decode(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
