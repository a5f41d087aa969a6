// Packs a sealed segment: one object, from which long parts are taken out that all sessions share.
import { Buffer } from 'node:buffer';
import { sha256 } from '../../../node/hashing.ts';
import type { BlobStore, PutOptions } from '../blob-store.ts';
import type { SessionStore } from '../session-store.ts';
import { StoreError } from '../store-error.ts';
import { MAX_PACKED_BYTES, type SegmentPlace, type StoredSegment } from '../stored-segment.ts';
import { splitLines } from './lines.ts';
import { encodeReference, findSharedPart } from './packed-line.ts';
import { packBytes, packPieces, unpackBytes } from './zstd.ts';

export interface PackStores {
  readonly sessions: SessionStore;
  readonly blobs: BlobStore;
}

const LF = Buffer.from('\n');

/**
 * Puts a segment that is still batches into a blob. False where it was packed, erased from or removed
 * meanwhile, or is too long: nothing has changed then. Whatever breaks off, the batches stay until the blob and its parts are durable.
 */
export async function packSegment(
  stores: PackStores,
  place: SegmentPlace,
  now: () => number = Date.now,
): Promise<boolean> {
  const { sessions } = stores;
  const segment = await sessions.getSegment(place.session, place.segment);
  if (segment === undefined || segment.blob !== undefined || segment.plainBytes > MAX_PACKED_BYTES)
    return false;
  const packing = await storePieces(stores, segment, () => readHot(sessions, segment));
  if (packing === undefined) return false;
  try {
    await dropOthers(stores, segment, packing);
  } catch (error) {
    // It may hold what an erasure has taken out meanwhile, which is not over then.
    await sessions.reviveErasure(place.session, new Date(now()).toISOString());
    if (!isRetained(error)) throw error;
  }
  return packing.isMarked;
}

/**
 * Packs these lines in place of what holds the segment now, as after an erasure; `segment` is as it was when they were read. The
 * blob that was there is deleted: rejects with StoreError `retained` where all is done but that. False, and nothing has changed, where
 * another one was first.
 */
export async function storePacked(
  stores: PackStores,
  segment: StoredSegment,
  lines: Uint8Array,
): Promise<boolean> {
  const packing = await storePieces(stores, segment, async function* () {
    yield lines;
  });
  if (packing === undefined) return false;
  try {
    await dropOthers(stores, segment, packing);
  } catch (error) {
    // Who tries again, and is told of a lock once it is done, comes by this blob then.
    if (packing.isMarked || !isRetained(error)) throw error;
  }
  return packing.isMarked;
}

function isRetained(error: unknown): error is StoreError {
  return error instanceof StoreError && error.code === 'retained';
}

/** Gives the lines, some at a time, and is called twice: a segment is not in memory as a whole. */
type ReadPieces = () => AsyncIterable<Uint8Array>;

/** Another segment never comes to the same key with other bytes. */
const ONCE: PutOptions = { once: true };

interface Packing {
  readonly blob: string;
  /** The segment is in this blob now. */
  readonly isMarked: boolean;
}

/** Undefined where others were first, and no blob was written. */
async function storePieces(
  stores: PackStores,
  segment: StoredSegment,
  read: ReadPieces,
): Promise<Packing | undefined> {
  const { sessions, blobs } = stores;
  const parts = await unlessOvertaken(() => findParts(read()));
  const refused = parts === undefined ? undefined : await sessions.claimParts(segment, [...parts]);
  if (parts === undefined || refused === undefined) return undefined;
  for (const part of refused) parts.delete(part);
  const packed = await unlessOvertaken(() =>
    packPieces(shareParts(read(), { parts, blobs }), segment.plainBytes),
  );
  if (packed === undefined) {
    await sessions.returnParts([...parts]);
    return undefined;
  }
  const blob = segmentKey(segment, sha256(packed));
  await blobs.put(blob, packed, ONCE);
  const isMarked = await sessions.markPacked(segment, {
    blob,
    packedBytes: packed.length,
    parts: [...parts],
  });
  // Another one was first. What it erased may have been put back by this one.
  if (!isMarked) await sessions.returnParts([...parts]);
  return { blob, isMarked };
}

/** The batches went away while they were read. */
class Overtaken extends Error {}

async function unlessOvertaken<R>(work: () => Promise<R>): Promise<R | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Overtaken) return undefined;
    throw error;
  }
}

async function findParts(pieces: AsyncIterable<Uint8Array>): Promise<Set<string>> {
  const parts = new Set<string>();
  for await (const piece of pieces)
    for (const line of splitLines(piece)) {
      const part = findSharedPart(line);
      if (part !== undefined) parts.add(part.sha256);
    }
  return parts;
}

interface Sharing {
  /** Those that may be referred to. */
  readonly parts: ReadonlySet<string>;
  readonly blobs: BlobStore;
}

/** The pieces with references in place of parts, each of which is durable before it is referred to. */
async function* shareParts(
  pieces: AsyncIterable<Uint8Array>,
  { parts, blobs }: Sharing,
): AsyncGenerator<Uint8Array> {
  const stored = new Set<string>();
  for await (const piece of pieces) {
    const shared: Uint8Array[] = [];
    for (const line of splitLines(piece)) {
      const part = findSharedPart(line);
      if (part === undefined || !parts.has(part.sha256)) {
        shared.push(line, LF);
        continue;
      }
      if (!stored.has(part.sha256)) await blobs.put(partKey(part.sha256), await packBytes(part.bytes), ONCE);
      stored.add(part.sha256);
      shared.push(encodeReference(line, part), LF);
    }
    yield Buffer.concat(shared);
  }
}

/** Deletes what this packing has made useless. Rejects as dropFormer does. */
async function dropOthers(stores: PackStores, segment: StoredSegment, packing: Packing): Promise<void> {
  if (!packing.isMarked) await dropUnused(stores, segment, packing.blob);
  else if (segment.revision > 0) await dropFormer(stores.blobs, segment, packing.blob);
}

/**
 * Deletes what held the segment before, and what a crash left of a packing that an erasure overtook. Rejects with StoreError `retained`
 * once all has gone but what is locked: with the lock that ends last.
 */
export async function dropFormer(blobs: BlobStore, place: SegmentPlace, blob: string): Promise<void> {
  const former: string[] = [];
  for await (const key of blobs.list(sessionPrefix(place.session)))
    if (key.startsWith(segmentPrefix(place)) && key !== blob) former.push(key);
  let locked: StoreError | undefined;
  for (const key of former)
    try {
      await blobs.delete(key);
    } catch (error) {
      if (!isRetained(error)) throw error;
      if (locked === undefined || (error.until ?? '') > (locked.until ?? '')) locked = error;
    }
  if (locked !== undefined) throw locked;
}

/** If the one that was first came to the same bytes, the blob is its own. */
async function dropUnused({ sessions, blobs }: PackStores, place: SegmentPlace, blob: string): Promise<void> {
  const now = await sessions.getSegment(place.session, place.segment);
  if (now?.blob !== blob) await blobs.delete(blob);
}

/** The lines of batches. Throws Overtaken where they went away while they were read. */
async function* readHot(sessions: SessionStore, segment: StoredSegment): AsyncGenerator<Uint8Array> {
  let next = segment.first;
  for await (const batch of sessions.readBatches(segment.session, segment.first)) {
    if (batch.segment !== segment.segment) break;
    if (batch.first !== next) break;
    yield await unpackBytes(batch.bytes, batch.plainBytes);
    next = batch.last + 1;
  }
  if (next === segment.last + 1) return;
  const now = await sessions.getSegment(segment.session, segment.segment);
  if (now?.revision !== segment.revision) throw new Overtaken();
  const message = `expected entries ${segment.first} to ${segment.last} of session ${segment.session}, found them up to ${next - 1}`;
  throw new StoreError('damaged', message);
}

/** Its bytes are in its name: two that pack at once write one blob, or two. */
function segmentKey(place: SegmentPlace, hash: string): string {
  return `${segmentPrefix(place)}${hash.slice(0, 16)}.jsonl.zst`;
}

function segmentPrefix({ session, segment }: SegmentPlace): string {
  return `${sessionPrefix(session)}${String(segment).padStart(4, '0')}-`;
}

const SEGMENTS = 'segments/';
const PARTS = 'parts/';

/** Under it are all blobs of the segments of a session. */
export function sessionPrefix(session: string): string {
  return `${SEGMENTS}${session}/`;
}

/** The key of a shared part. */
export function partKey(hash: string): string {
  return `${PARTS}${hash.slice(0, 2)}/${hash}.zst`;
}

/** Whether the key is of a packed segment or of a shared part, which are never replaced. */
export function isPacked(key: string): boolean {
  return key.startsWith(SEGMENTS) || key.startsWith(PARTS);
}
