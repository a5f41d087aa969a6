// Receipts (c2sp.org/tlog-proof): a checkpoint of a log, and the way from a leaf to its root.
import type { Sha256, VerifyEd25519 } from '../model/ports.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { parseCheckpoint } from './checkpoint.ts';
import { decodeHex, encodeHex } from './hex.ts';
import { checkNote, type NoteKey, parseNote } from './signed-note.ts';
import { leafHashOf } from './tree-hash.ts';
import { isIncluded } from './tree-proof.ts';

/** `hashes` are hex, from the leaf's sibling up; `checkpoint` is the signed note. */
export interface LogProof {
  readonly index: number;
  readonly hashes: readonly string[];
  readonly checkpoint: string;
}

/** `proved`: `size` is that of the log by then. */
export type LogProofVerdict =
  | { readonly type: 'proved'; readonly index: number; readonly size: number }
  | { readonly type: 'malformed' | 'other-log' | 'forged' | 'not-included'; readonly message: string };

const TAG = 'c2sp.org/tlog-proof@v1';
/** A tree of 2^63 leaves has no longer way. */
const MAX_HASHES = 63;

/**
 * ```
 * c2sp.org/tlog-proof@v1
 * index 73894
 * gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
 *
 * example.com/fancylog
 * 109482
 * …
 * ```
 */
export function formatLogProof({ index, hashes, checkpoint }: LogProof): string {
  const lines = hashes.map((hash) => `${encodeBase64(decodeHex(hash))}\n`).join('');
  return `${TAG}\nindex ${index}\n${lines}\n${checkpoint}`;
}

/** Lets one in; undefined for any other text. Its extra line, if there is one, proves nothing and is dropped. */
export function parseLogProof(text: string): LogProof | undefined {
  const end = text.indexOf('\n\n');
  const [tag, ...lines] = text.slice(0, end).split('\n');
  if (end === -1 || tag !== TAG) return undefined;
  if (/^extra \S+$/.test(lines[0] ?? '')) lines.shift();
  const index = /^index (0|[1-9]\d{0,15})$/.exec(lines.shift() ?? '')?.[1];
  const hashes = lines.map((line) => decodeBase64(line));
  const isWhole =
    index !== undefined &&
    hashes.length <= MAX_HASHES &&
    hashes.every((hash): hash is Uint8Array => hash?.length === 32);
  return isWhole
    ? { index: Number(index), hashes: hashes.map(encodeHex), checkpoint: text.slice(end + 2) }
    : undefined;
}

/** Whether the text proves that the log of this key holds `leaf` (its text). */
export function checkLogProof(
  text: string,
  leaf: string,
  {
    key,
    sha256,
    verifyEd25519,
  }: { readonly key: NoteKey; readonly sha256: Sha256; readonly verifyEd25519: VerifyEd25519 },
): LogProofVerdict {
  const proof = parseLogProof(text);
  const note = proof === undefined ? undefined : parseNote(proof.checkpoint);
  const checkpoint = note === undefined ? undefined : parseCheckpoint(note.text);
  if (proof === undefined || note === undefined || checkpoint === undefined)
    return { type: 'malformed', message: 'expected a proof as c2sp.org/tlog-proof has it' };
  const signed = checkNote(note, key, { sha256, verifyEd25519 });
  if (checkpoint.origin !== key.name || signed === 'unknown')
    return { type: 'other-log', message: `expected a checkpoint of ${key.name}, found ${checkpoint.origin}` };
  if (signed === 'forged')
    return { type: 'forged', message: `expected the signature of ${key.name} to hold, it does not` };
  const hash = leafHashOf(leaf, sha256);
  if (!isIncluded({ hash, index: proof.index }, checkpoint, { proof: proof.hashes, sha256 }))
    return {
      type: 'not-included',
      message: `expected the way from leaf ${proof.index} to the root of ${checkpoint.size}, found another one`,
    };
  return { type: 'proved', index: proof.index, size: checkpoint.size };
}
