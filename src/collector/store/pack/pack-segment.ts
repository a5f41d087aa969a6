// Packs a sealed segment: one object, from which long parts are taken out that all sessions share.
import { Buffer } from 'node:buffer';
import { sha256 } from '../../../node/hashing.ts';
import type { BlobStore } from '../blob-store.ts';
import type { SessionStore } from '../session-store.ts';
import { StoreError } from '../store-error.ts';
import { MAX_PACKED_BYTES, type SegmentPlace, type StoredSegment } from '../stored-segment.ts';
import { splitLines } from './lines.ts';
import { encodeReference, findSharedPart, type SharedPart } from './packed-line.ts';
import { packBytes, unpackBytes } from './zstd.ts';

export interface PackStores {
  readonly sessions: SessionStore;
  readonly blobs: BlobStore;
}

const LF = Buffer.from('\n');

/**
 * Puts a segment that is still batches into a blob. `retainUntil` as in PutOptions. False where it was packed, erased from or removed
 * meanwhile, or is too long: nothing has changed then. Whatever breaks off, the batches stay until the blob and its parts are durable.
 */
export async function packSegment(
  stores: PackStores,
  place: SegmentPlace,
  options: { readonly retainUntil?: string } = {},
): Promise<boolean> {
  const segment = await stores.sessions.getSegment(place.session, place.segment);
  if (segment === undefined || segment.blob !== undefined || segment.plainBytes > MAX_PACKED_BYTES)
    return false;
  const lines = await readHot(stores.sessions, segment);
  return lines === undefined ? false : storePacked(stores, segment, { ...options, lines });
}

/**
 * Packs these lines in place of what holds the segment now, as after an erasure; `segment` is as it was when they were read. The
 * blob that was there is deleted.
 */
export async function storePacked(
  { sessions, blobs }: PackStores,
  segment: StoredSegment,
  { lines, retainUntil }: { readonly lines: Uint8Array; readonly retainUntil?: string },
): Promise<boolean> {
  const options = { once: true, ...(retainUntil === undefined ? {} : { retainUntil }) };
  const split = [...splitLines(lines)].map((line) => ({ line, part: findSharedPart(line) }));
  const parts = new Map(split.flatMap(({ part }) => (part === undefined ? [] : [[part.sha256, part]])));
  const refused = await sessions.claimParts(segment, [...parts.keys()]);
  if (refused === undefined) return false;
  for (const part of refused) parts.delete(part);
  for (const part of parts.values())
    await blobs.put(partKey(part.sha256), await packBytes(part.bytes), options);
  const packed = await packBytes(join(split, parts));
  const blob = segmentKey(segment, sha256(packed));
  await blobs.put(blob, packed, options);
  const marked = await sessions.markPacked(segment, {
    blob,
    packedBytes: packed.length,
    parts: [...parts.keys()],
  });
  if (!marked) {
    // Another one was first. What it erased may have been put back by this one.
    await sessions.returnParts([...parts.keys()]);
    await dropUnused({ sessions, blobs }, segment, blob);
  } else if (segment.revision > 0) await dropFormer(blobs, segment, blob);
  return marked;
}

function join(
  split: readonly { readonly line: Uint8Array; readonly part: SharedPart | undefined }[],
  shared: ReadonlyMap<string, SharedPart>,
): Uint8Array {
  return Buffer.concat(
    split.flatMap(({ line, part }) => [
      part !== undefined && shared.has(part.sha256) ? encodeReference(line, part) : line,
      LF,
    ]),
  );
}

/** Deletes what held the segment before, and what a crash left of a packing that an erasure overtook. */
export async function dropFormer(blobs: BlobStore, place: SegmentPlace, blob: string): Promise<void> {
  const former: string[] = [];
  for await (const key of blobs.list(sessionPrefix(place.session)))
    if (key.startsWith(segmentPrefix(place)) && key !== blob) former.push(key);
  for (const key of former) await blobs.delete(key);
}

/** If the one that was first came to the same bytes, the blob is its own. */
async function dropUnused({ sessions, blobs }: PackStores, place: SegmentPlace, blob: string): Promise<void> {
  const now = await sessions.getSegment(place.session, place.segment);
  if (now?.blob !== blob) await blobs.delete(blob);
}

/** Undefined where the batches went away while they were read. */
async function readHot(sessions: SessionStore, segment: StoredSegment): Promise<Uint8Array | undefined> {
  const pieces: Uint8Array[] = [];
  let next = segment.first;
  for await (const batch of sessions.readBatches(segment.session, segment.first)) {
    if (batch.segment !== segment.segment) break;
    if (batch.first !== next) break;
    pieces.push(await unpackBytes(batch.bytes, batch.plainBytes));
    next = batch.last + 1;
  }
  if (next === segment.last + 1) return Buffer.concat(pieces);
  const now = await sessions.getSegment(segment.session, segment.segment);
  if (now?.revision !== segment.revision) return undefined;
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

/** Under it are all blobs of the segments of a session. */
export function sessionPrefix(session: string): string {
  return `segments/${session}/`;
}

/** The key of a shared part. */
export function partKey(hash: string): string {
  return `parts/${hash.slice(0, 2)}/${hash}.zst`;
}
