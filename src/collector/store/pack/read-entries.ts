// The entries of a session as they came, wherever they are by now.
import { Buffer } from 'node:buffer';
import { sha256 } from '../../../node/hashing.ts';
import type { BlobStore } from '../blob-store.ts';
import { StoreError } from '../store-error.ts';
import { MAX_PACKED_BYTES, type StoredSegment } from '../stored-segment.ts';
import { countLines, skipLines } from './lines.ts';
import { type PackStores, partKey } from './pack-segment.ts';
import { decodeReference, parseReference } from './packed-line.ts';
import { unpackBytes, unpackPieces } from './zstd.ts';

/** Lines from the entry `first` on, whole, each with its LF. */
export interface StoredLines {
  readonly first: number;
  readonly bytes: Uint8Array;
}

/**
 * The lines of the entries from `from` on, to the byte, up to what was there when the end was reached. What is packed or erased
 * meanwhile is read from its new place. Rejects with StoreError `damaged` where bytes are gone.
 */
export async function* readEntries(
  stores: PackStores,
  session: string,
  from: number,
): AsyncGenerator<StoredLines> {
  for (let next = from; ; ) {
    const wanted = (await stores.sessions.get(session))?.next ?? 0;
    const packed = await stores.sessions.findPacked(session, next);
    const before = next;
    for await (const lines of packed === undefined
      ? readHot(stores, session, next)
      : readPacked(stores, packed, next)) {
      yield lines;
      next = lines.first + countLines(lines.bytes);
    }
    if (next > before || (await stores.sessions.findPacked(session, next)) !== undefined) continue;
    // Nothing more, unless it was lost; of a session that was removed meanwhile nothing is expected.
    if (next >= wanted || (await stores.sessions.get(session)) === undefined) return;
    throw new StoreError(
      'damaged',
      `expected the entries of session ${session} up to ${wanted - 1}, found them up to ${next - 1}`,
    );
  }
}

/** The lines of a packed segment, to the byte. Undefined where the blob is not there any more. */
export async function readSegment(blobs: BlobStore, segment: StoredSegment): Promise<Uint8Array | undefined> {
  if (segment.blob === undefined) return undefined;
  const packed = await blobs.get(segment.blob);
  if (packed === undefined) return undefined;
  const pieces: Uint8Array[] = [];
  for await (const piece of readPieces(blobs, packed, segment.blob)) pieces.push(piece);
  return Buffer.concat(pieces);
}

const LF = Buffer.from('\n');
/** Of lines that are handed on together. */
const PIECE_BYTES = 256 * 1024;

/** The lines of a packed blob, whole ones, some at a time. Throws StoreError `damaged` where bytes are not what they were. */
async function* readPieces(blobs: BlobStore, packed: Uint8Array, key: string): AsyncGenerator<Uint8Array> {
  let pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const line of linesOf(unpack(packed, key))) {
    const reference = parseReference(line);
    const whole =
      reference === undefined ? line : decodeReference(reference, await readPart(blobs, reference.sha256));
    pieces.push(whole, LF);
    bytes += whole.length + 1;
    if (bytes < PIECE_BYTES) continue;
    yield Buffer.concat(pieces);
    pieces = [];
    bytes = 0;
  }
  if (pieces.length > 0) yield Buffer.concat(pieces);
}

/** The lines, each without its LF, of which every one has one. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let open: Uint8Array[] = [];
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(LF_BYTE); end !== -1; end = chunk.indexOf(LF_BYTE, from)) {
      const rest = chunk.subarray(from, end);
      yield open.length === 0 ? rest : Buffer.concat([...open, rest]);
      open = [];
      from = end + 1;
    }
    if (from < chunk.length) open.push(chunk.subarray(from));
  }
  if (open.length > 0) yield Buffer.concat(open);
}

const LF_BYTE = 0x0a;

async function readPart(blobs: BlobStore, hash: string): Promise<Uint8Array> {
  const key = partKey(hash);
  const packed = await blobs.get(key);
  if (packed === undefined) throw new StoreError('damaged', `expected the blob ${key}, found none`);
  const part = await orDamaged(key, () => unpackBytes(packed, MAX_PACKED_BYTES));
  if (sha256(part) === hash) return part;
  throw new StoreError('damaged', `expected the blob ${key} to be what its name says, found other bytes`);
}

async function* unpack(packed: Uint8Array, key: string): AsyncGenerator<Uint8Array> {
  const chunks = unpackPieces(packed, MAX_PACKED_BYTES);
  try {
    for (;;) {
      const { value, done } = await orDamaged(key, () => chunks.next());
      if (done === true) return;
      yield value;
    }
  } finally {
    await chunks.return(undefined);
  }
}

async function orDamaged<R>(key: string, work: () => Promise<R>): Promise<R> {
  try {
    return await work();
  } catch (cause) {
    throw new StoreError('damaged', `expected the blob ${key} to be whole, found that it is not`, { cause });
  }
}

/** Ends without a word where the entries are no longer in batches. */
async function* readHot(
  { sessions }: PackStores,
  session: string,
  from: number,
): AsyncGenerator<StoredLines> {
  let next = from;
  for await (const { first, last, bytes, plainBytes } of sessions.readBatches(session, from)) {
    if (first > next) return;
    const lines = await unpackBytes(bytes, plainBytes);
    yield { first: next, bytes: skipLines(lines, next - first) };
    next = last + 1;
  }
}

async function* readPacked(
  stores: PackStores,
  segment: StoredSegment,
  from: number,
): AsyncGenerator<StoredLines> {
  const { blob } = segment;
  const packed = blob === undefined ? undefined : await stores.blobs.get(blob);
  if (blob === undefined || packed === undefined) {
    await expectExchanged(stores, segment, `expected the blob ${blob}, found none`);
    return;
  }
  let next = segment.first;
  try {
    for await (const piece of readPieces(stores.blobs, packed, blob)) {
      const lines = countLines(piece);
      const skipped = Math.max(0, from - next);
      if (skipped < lines) yield { first: next + skipped, bytes: skipLines(piece, skipped) };
      next += lines;
    }
  } catch (error) {
    // A reader that takes its time may find that parts are gone which an erasure took: it goes on in the new place.
    if (!(error instanceof StoreError)) throw error;
    await expectExchanged(stores, segment, error.message);
    return;
  }
  const wanted = segment.last - segment.first + 1;
  if (next - segment.first !== wanted)
    throw new StoreError('damaged', `expected ${wanted} lines in the blob ${blob}, found others`);
}

/** It was exchanged, as an erasure does, or the whole session is removed: then there is nothing more. */
async function expectExchanged(
  { sessions }: PackStores,
  { session, segment, blob }: StoredSegment,
  message: string,
): Promise<void> {
  const now = await sessions.getSegment(session, segment);
  if (now?.blob === blob) throw new StoreError('damaged', message);
}
