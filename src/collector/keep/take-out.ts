// Takes the content of entries out of what holds them: batches that are hot, and segments that are packed.
import { Buffer } from 'node:buffer';
import { parseEntry } from '../../core/model/entry.ts';
import { formatEntryLine } from '../../core/proof/chain.ts';
import type { ErasedRange } from '../../core/proof/erasure.ts';
import { HEAD_CHARS, parseEntryHead } from '../../core/replay/entry-head.ts';
import { CollectorError } from '../collector-error.ts';
import { splitLines } from '../store/pack/lines.ts';
import { dropFormer, type PackStores, storePacked } from '../store/pack/pack-segment.ts';
import { readSegment } from '../store/pack/read-entries.ts';
import { packHotBytes, unpackBytes } from '../store/pack/zstd.ts';
import type { StoredBatch } from '../store/session-store.ts';
import { createLocks, type Lock } from './locks.ts';
import { createSeqSet } from './seq-set.ts';

/** How often something is begun anew because another replica exchanged it meanwhile. */
const MAX_TRIES = 10;
const LF = Buffer.from('\n');

/**
 * Afterwards none of these entries has data or a salt here; what stays is the same bytes. Hot ones go first: lines only move from
 * there to packed segments. What broke off is ended by another call. Resolves to the lock on what held them before, if one stands.
 */
export async function takeOut(
  stores: PackStores,
  session: string,
  entries: readonly ErasedRange[],
): Promise<Lock | undefined> {
  const isErased = createSeqSet(entries);
  const locks = createLocks();
  await again(() => takeOutOfBatches(stores, session, isErased));
  for (const { segment } of await stores.sessions.listSegments(session))
    await locks.through(() => again(() => takeOutOfSegment(stores, { session, segment }, isErased)));
  return locks.last();
}

type IsErased = (seq: number) => boolean;

/** Until it says that it was done. */
async function again(attempt: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < MAX_TRIES; tries++) if (await attempt()) return;
  throw new CollectorError(
    'unavailable',
    'expected to be the only one that changes this session, found others',
    { retryAfterMs: 1000 },
  );
}

async function takeOutOfBatches(
  { sessions }: PackStores,
  session: string,
  isErased: IsErased,
): Promise<boolean> {
  let isWhole = true;
  for await (const batch of sessions.readBatches(session, 0)) {
    const changed = await withoutContent(batch, isErased);
    if (changed !== undefined && !(await sessions.replaceBatches(session, [changed]))) isWhole = false;
  }
  return isWhole;
}

async function withoutContent(batch: StoredBatch, isErased: IsErased): Promise<StoredBatch | undefined> {
  const lines = rewrite(await unpackBytes(batch.bytes, batch.plainBytes), isErased);
  if (lines === undefined) return undefined;
  return { ...batch, bytes: await packHotBytes(lines), plainBytes: lines.length };
}

async function takeOutOfSegment(
  stores: PackStores,
  { session, segment }: { readonly session: string; readonly segment: number },
  isErased: IsErased,
): Promise<boolean> {
  const stored = await stores.sessions.getSegment(session, segment);
  if (stored?.blob === undefined) return true;
  const lines = await readSegment(stores.blobs, stored);
  if (lines === undefined) return false;
  const changed = rewrite(lines, isErased);
  if (changed !== undefined) return storePacked(stores, stored, changed);
  // What an erasure that broke off has left of the content stands in the blob before.
  if (stored.revision > 1) await dropFormer(stores.blobs, stored, stored.blob);
  return true;
}

/** The lines without that content; undefined where there is none of it. */
function rewrite(lines: Uint8Array, isErased: IsErased): Uint8Array | undefined {
  let isChanged = false;
  const rewritten = [...splitLines(lines)].flatMap((line) => {
    const erased = eraseLine(Buffer.from(line.buffer, line.byteOffset, line.length), isErased);
    isChanged ||= erased !== undefined;
    return [erased ?? line, LF];
  });
  return isChanged ? Buffer.concat(rewritten) : undefined;
}

function eraseLine(line: Buffer, isErased: IsErased): Buffer | undefined {
  const head = parseEntryHead(line.toString('latin1', 0, HEAD_CHARS));
  if (head !== undefined && !isErased(head.seq)) return undefined;
  const entry = parseEntry(line.toString('utf8'));
  return isErased(entry.seq) && entry.salt !== undefined ? Buffer.from(formatEntryLine(entry)) : undefined;
}
