// Reads the head of a line, all of an entry but its data, where it is written in the one way (FORMAT.md §3).
import type { Sha256 } from '../model/ports.ts';
import type { ChainedFields } from '../proof/chain.ts';
import { isWord, NOT_CANONICAL, scanCount } from './canonical-bytes.ts';

/** What stands in a head, and where in its line. */
export interface EntryHead {
  readonly entry: ChainedFields;
  readonly seqEnd: number;
  readonly prevAt: number;
  readonly typeEnd: number;
  readonly commitAt: number;
  /** Where the 32 digits of the salt are; undefined where it was erased. */
  readonly saltAt: number | undefined;
  /** Where the data begins; of an erased entry, where the line ends. */
  readonly end: number;
}

const HASH_DIGITS = 64;
/** Hex digits of a salt. */
export const SALT_DIGITS = 32;
const SEQ = '{"seq":';
const QUOTE = 0x22;
const IS_HEX = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[0-9a-f]/.test(String.fromCharCode(byte)) ? 1 : 0,
);
const IS_TYPE = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[a-z-]/.test(String.fromCharCode(byte)) ? 1 : 0,
);
/** Texts that are there already, the most frequent first: one made for each line would be hashed for each look-up. */
const TYPES = [
  ...['part', 'frames', 'exchange-opened', 'exchange-closed', 'redaction', 'gap', 'mark'],
  ...['identity', 'policy', 'segment-closed', 'session-closed'],
] as const;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The head of a line; undefined where it is not in its one form, or has a type of other letters than those of this version. */
export function readHead(bytes: Uint8Array): EntryHead | undefined {
  const seqAt = pastWord(bytes, 0, SEQ);
  const seqEnd = pastCount(bytes, seqAt);
  const prevAt = pastWord(bytes, seqEnd, ',"prev":"');
  const tAt = pastWord(bytes, pastHex(bytes, prevAt, HASH_DIGITS), '","t":');
  const tEnd = pastCount(bytes, tAt);
  const typeAt = pastWord(bytes, tEnd, ',"type":"');
  const typeEnd = pastAll(bytes, typeAt, IS_TYPE);
  const commitAt = pastWord(bytes, typeEnd, '","commit":"');
  const commitEnd = pastHex(bytes, commitAt, HASH_DIGITS);
  if (commitEnd === NONE || typeEnd === typeAt || bytes[commitEnd] !== QUOTE) return undefined;
  const saltAt = pastWord(bytes, commitEnd, '","salt":"');
  const end =
    saltAt === NONE
      ? pastWord(bytes, commitEnd, '"}')
      : pastWord(bytes, pastHex(bytes, saltAt, SALT_DIGITS), '","data":');
  if (end === NONE) return undefined;
  const text = decoder.decode(bytes.subarray(prevAt, commitEnd));
  const entry = {
    seq: toCount(bytes, seqAt, seqEnd),
    prev: text.slice(0, HASH_DIGITS),
    t: toCount(bytes, tAt, tEnd),
    type: findType(bytes, typeAt, typeEnd) ?? text.slice(typeAt - prevAt, typeEnd - prevAt),
    commit: text.slice(commitAt - prevAt),
  };
  return { entry, seqEnd, prevAt, typeEnd, commitAt, saltAt: saltAt === NONE ? undefined : saltAt, end };
}

/** Hashes entries as entryHash does, from where they stand. */
export function createHeadHasher(sha256: Sha256): (bytes: Uint8Array, head: EntryHead) => string {
  const commitPlace = 'cursor-rec/1 entry\n{"commit":"'.length;
  const prevPlace = commitPlace + HASH_DIGITS + '","prev":"'.length;
  const start = new TextEncoder().encode(
    `cursor-rec/1 entry\n{"commit":"${' '.repeat(HASH_DIGITS)}","prev":"${' '.repeat(HASH_DIGITS)}","seq":`,
  );
  let message = start;

  return (bytes, { seqEnd, prevAt, typeEnd, commitAt }) => {
    const tAt = prevAt + HASH_DIGITS + 1;
    const length = start.length + (seqEnd - SEQ.length) + (typeEnd + 1 - tAt) + 1;
    if (length > message.length) message = grow(message, length);
    message.set(bytes.subarray(commitAt, commitAt + HASH_DIGITS), commitPlace);
    message.set(bytes.subarray(prevAt, prevAt + HASH_DIGITS), prevPlace);
    let to = start.length;
    for (let at = SEQ.length; at < seqEnd; at++) message[to++] = bytes[at] ?? 0;
    // From the comma before "t" to the quote after the type, as they stand.
    for (let at = tAt; at <= typeEnd; at++) message[to++] = bytes[at] ?? 0;
    message[to] = CLOSE;
    return sha256(message.subarray(0, length));
  };
}

const CLOSE = 0x7d;

function grow(bytes: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  const grown = new Uint8Array(length * 2);
  grown.set(bytes);
  return grown;
}

/** Stands for a place that was not reached; nothing is found from there. */
const NONE = NOT_CANONICAL;

function pastWord(bytes: Uint8Array, at: number, word: string): number {
  return at !== NONE && isWord(bytes, at, word) ? at + word.length : NONE;
}

function pastHex(bytes: Uint8Array, at: number, digits: number): number {
  return at !== NONE && pastAll(bytes, at, IS_HEX) === at + digits ? at + digits : NONE;
}

function pastCount(bytes: Uint8Array, at: number): number {
  return at === NONE ? NONE : scanCount(bytes, at);
}

/** The number that digits stand for, few enough for a double. */
function toCount(bytes: Uint8Array, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) count = count * 10 + ((bytes[at] ?? 0) - 0x30);
  return count;
}

function findType(bytes: Uint8Array, from: number, to: number): string | undefined {
  for (const type of TYPES) if (type.length === to - from && isWord(bytes, from, type)) return type;
  return undefined;
}

function pastAll(bytes: Uint8Array, at: number, table: Uint8Array): number {
  if (at === NONE) return NONE;
  let end = at;
  while (table[bytes[end] ?? 0] === 1) end++;
  return end;
}
