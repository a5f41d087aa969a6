// Packs a sealed segment: one object, from which long parts are taken out that all sessions share.
import { Buffer } from 'node:buffer';
import { sha256 } from '../../../node/hashing.ts';
import type { BlobStore } from '../blob-store.ts';
import type { SessionStore } from '../session-store.ts';
import { StoreError } from '../store-error.ts';
import type { SegmentPlace, StoredSegment } from '../stored-segment.ts';
import { splitLines } from './lines.ts';
import { encodeReference, findSharedPart, type SharedPart } from './packed-line.ts';
import { packBytes, unpackBytes } from './zstd.ts';

export interface PackStores {
  readonly sessions: SessionStore;
  readonly blobs: BlobStore;
}

/** A segment of 16 MiB ends with one line more, of 64 MiB at most. */
export const MAX_SEGMENT_BYTES = 96 * 1024 * 1024;

const LF = Buffer.from('\n');

/**
 * Puts a segment that is still batches into a blob. `retainUntil` as in PutOptions. False where it was packed, erased from or removed
 * meanwhile: nothing has changed then. Whatever breaks off, the batches stay until the blob and its parts are durable.
 */
export async function packSegment(
  stores: PackStores,
  place: SegmentPlace,
  options: { readonly retainUntil?: string } = {},
): Promise<boolean> {
  const segment = await stores.sessions.getSegment(place.session, place.segment);
  if (segment === undefined || segment.blob !== undefined) return false;
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
  for (const refused of await sessions.claimParts(segment, [...parts.keys()])) parts.delete(refused);
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
  if (marked && segment.blob !== undefined && segment.blob !== blob) await blobs.delete(segment.blob);
  if (!marked) await dropUnused({ sessions, blobs }, segment, blob);
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

/** Another one was first; if it came to the same bytes, the blob is its own. */
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
function segmentKey({ session, segment }: SegmentPlace, hash: string): string {
  return `segments/${session}/${String(segment).padStart(4, '0')}-${hash.slice(0, 16)}.jsonl.zst`;
}

/** The key of a shared part. */
export function partKey(hash: string): string {
  return `parts/${hash.slice(0, 2)}/${hash}.zst`;
}
