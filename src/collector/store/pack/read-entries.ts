// The entries of a session as they came, wherever they are by now.
import { Buffer } from 'node:buffer';
import { sha256 } from '../../../node/hashing.ts';
import type { BlobStore } from '../blob-store.ts';
import { StoreError } from '../store-error.ts';
import { MAX_PACKED_BYTES, type StoredSegment } from '../stored-segment.ts';
import { countLines, skipLines, splitLines } from './lines.ts';
import { type PackStores, partKey } from './pack-segment.ts';
import { decodeReference, parseReference } from './packed-line.ts';
import { unpackBytes } from './zstd.ts';

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
    const packed = (await stores.sessions.listSegments(session)).find(
      ({ first, last, blob }) => blob !== undefined && first <= next && next <= last,
    );
    const before = next;
    for await (const lines of packed === undefined
      ? readHot(stores, session, next)
      : readPacked(stores, packed, next)) {
      yield lines;
      next = lines.first + countLines(lines.bytes);
    }
    if (next > before || (await isPacked(stores, session, next))) continue;
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
  const parts = new Map<string, Uint8Array>();
  const pieces: Uint8Array[] = [];
  for (const line of splitLines(await unpack(packed, segment.blob))) {
    const reference = parseReference(line);
    pieces.push(
      reference === undefined ? line : decodeReference(reference, await partOf(reference.sha256)),
      LF,
    );
  }
  return Buffer.concat(pieces);

  async function partOf(hash: string): Promise<Uint8Array> {
    const part = parts.get(hash) ?? (await readPart(blobs, hash));
    parts.set(hash, part);
    return part;
  }
}

const LF = Buffer.from('\n');

async function readPart(blobs: BlobStore, hash: string): Promise<Uint8Array> {
  const key = partKey(hash);
  const packed = await blobs.get(key);
  if (packed === undefined) throw new StoreError('damaged', `expected the blob ${key}, found none`);
  const part = await unpack(packed, key);
  if (sha256(part) === hash) return part;
  throw new StoreError('damaged', `expected the blob ${key} to be what its name says, found other bytes`);
}

async function unpack(packed: Uint8Array, key: string): Promise<Uint8Array> {
  try {
    return await unpackBytes(packed, MAX_PACKED_BYTES);
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
  { sessions, blobs }: PackStores,
  segment: StoredSegment,
  from: number,
): AsyncGenerator<StoredLines> {
  const lines = await readSegment(blobs, segment);
  if (lines !== undefined) {
    const wanted = segment.last - segment.first + 1;
    if (countLines(lines) !== wanted)
      throw new StoreError('damaged', `expected ${wanted} lines in the blob ${segment.blob}, found others`);
    yield { first: from, bytes: skipLines(lines, from - segment.first) };
    return;
  }
  // It was exchanged, as an erasure does, or the whole session is removed: then there is nothing more.
  const now = await sessions.getSegment(segment.session, segment.segment);
  if (now?.blob === segment.blob)
    throw new StoreError('damaged', `expected the blob ${segment.blob}, found none`);
}

async function isPacked({ sessions }: PackStores, session: string, seq: number): Promise<boolean> {
  const segments = await sessions.listSegments(session);
  return segments.some(({ first, last, blob }) => blob !== undefined && first <= seq && seq <= last);
}
