// Takes the content out of entries of a closed session and leaves a signed tombstone (FORMAT.md §3, §14).
import { type FileHandle, open, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEntry } from '../../core/model/entry.ts';
import type { Sha256, SignText } from '../../core/model/ports.ts';
import type { Identity, SessionHeader } from '../../core/model/session.ts';
import { decodeBase64 } from '../../core/proof/base64.ts';
import { formatEntryLine, headerHash } from '../../core/proof/chain.ts';
import {
  type ErasedRange,
  type ErasureEntry,
  type ErasureScope,
  erasureHash,
  erasureText,
  formatErasureLine,
  joinRanges,
  type SignedErasureEntry,
  toRanges,
} from '../../core/proof/erasure.ts';
import { syncFolder } from '../../node/sync-folder.ts';
import { verifyEd25519 } from '../../node/verifying.ts';
import { writeWhole } from '../whole-file.ts';
import { readLines } from './read-lines.ts';
import { ERASURES_FILE, toSegmentNames } from './session-folder.ts';
import { readTombstones } from './tombstones.ts';

export interface EraseOptions {
  readonly folder: string;
  readonly header: SessionHeader;
  /** Seqs of the entries that lose their content; none: only what an earlier call left undone is done. */
  readonly seqs: ReadonlySet<number>;
  readonly scope: ErasureScope;
  readonly reason?: string;
  readonly by: Identity;
  /** ISO 8601. */
  readonly at: string;
  /** Ed25519, base64; `sign` signs with its private half. */
  readonly publicKey: string;
  readonly sign: SignText;
  readonly sha256: Sha256;
}

/** Lines are gathered to so many bytes before they are written. */
const BATCH_BYTES = 1024 * 1024;

/**
 * The tombstone first, then each segment in place of itself: after a crash every segment is as it was or as it is to be, and the
 * next call, for whatever, ends what the tombstones name. The caller sees to it that nobody else writes to the session.
 */
export async function eraseEntries(options: EraseOptions): Promise<void> {
  const { folder, seqs } = options;
  const tombstones = readTombstones(folder);
  const added = seqs.size === 0 ? [] : [await addTombstone(options, tombstones)];
  const own = tombstones.filter((entry) => isByKey(entry, options));
  const isErased = createMembership(joinRanges([...own, ...added].flatMap(({ entries }) => entries)));
  for (const name of toSegmentNames(await readdir(folder)))
    if (await hasContentOf(join(folder, name), isErased)) await rewrite(folder, name, isErased);
}

/** A line that somebody else put there must not make us erase what it names. */
function isByKey(entry: SignedErasureEntry, { publicKey, header }: EraseOptions): boolean {
  const key = decodeBase64(entry.key);
  const signature = decodeBase64(entry.signature);
  if (key === undefined || signature === undefined || entry.session !== header.id) return false;
  if (entry.key !== publicKey && entry.key !== header.device.publicKey) return false;
  return verifyEd25519(key, Buffer.from(erasureText(entry)), signature);
}

async function addTombstone(
  { folder, header, seqs, sign, sha256, publicKey, ...said }: EraseOptions,
  before: readonly SignedErasureEntry[],
): Promise<SignedErasureEntry> {
  const last = before.at(-1);
  const entry: ErasureEntry = {
    type: 'erasure',
    seq: last === undefined ? 0 : last.seq + 1,
    prev: last === undefined ? headerHash(header, sha256) : erasureHash(last, sha256),
    session: header.id,
    at: said.at,
    by: said.by,
    scope: said.scope,
    ...(said.reason === undefined ? {} : { reason: said.reason }),
    entries: toRanges(seqs),
    key: publicKey,
  };
  const signed = { ...entry, signature: sign(erasureText(entry)) };
  const path = join(folder, ERASURES_FILE);
  const text = await readText(path);
  // What follows the last LF was not acknowledged.
  await writeWhole(path, `${text.slice(0, text.lastIndexOf('\n') + 1)}${formatErasureLine(signed)}\n`);
  await syncFolder(folder);
  return signed;
}

type IsErased = (seq: number) => boolean;

/** Ranges in rising order, of which a large session may have tens of thousands: they are halved. */
function createMembership(ranges: readonly ErasedRange[]): IsErased {
  return (seq) => {
    let low = 0;
    let high = ranges.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const [first, last] = ranges[middle] as ErasedRange; // between low and high
      if (seq < first) high = middle - 1;
      else if (seq > last) low = middle + 1;
      else return true;
    }
    return false;
  };
}

/** The recorder's own way to begin a line. */
const SEQ = /^\{"seq":(\d{1,15}),/;

function seqOf(line: string): number {
  return Number(SEQ.exec(line)?.[1] ?? -1);
}

async function hasContentOf(file: string, isErased: IsErased): Promise<boolean> {
  for await (const { text, isTorn } of readLines(file))
    if (!isTorn && isErased(seqOf(text)) && parseEntry(text).salt !== undefined) return true;
  return false;
}

/** Puts the segment without that content in its place; what stays is the same bytes. */
async function rewrite(folder: string, name: string, isErased: IsErased): Promise<void> {
  const file = join(folder, name);
  const temporary = `${file}.tmp`;
  const handle = await open(temporary, 'w', 0o600);
  try {
    await writeRest(handle, file, isErased);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
  await syncFolder(folder);
}

async function writeRest(handle: FileHandle, file: string, isErased: IsErased): Promise<void> {
  let batch: Uint8Array[] = [];
  let bytes = 0;
  for await (const line of readLines(file)) {
    const isKept = line.isTorn || !isErased(seqOf(line.text));
    const kept = isKept ? line.bytes : Buffer.from(formatEntryLine(parseEntry(line.text)));
    batch.push(kept, line.isTorn ? NOTHING : LINE_END);
    bytes += kept.length + 1;
    if (bytes < BATCH_BYTES) continue;
    await handle.writeFile(Buffer.concat(batch));
    batch = [];
    bytes = 0;
  }
  await handle.writeFile(Buffer.concat(batch));
}

const LINE_END = Buffer.from('\n');
const NOTHING = Buffer.alloc(0);

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
