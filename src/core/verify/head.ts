// Reads the head of a line, all of an entry but its data, where it is written in the one way (FORMAT.md §3).
import type { ChainedFields } from '../proof/chain.ts';
import { isPlainCount, isWord } from './canonical-bytes.ts';

export interface EntryHead {
  readonly entry: ChainedFields & { readonly salt?: string };
  /** Where the data begins; of an erased entry, where the line ends. */
  readonly end: number;
}

const HASH_DIGITS = 64;
const SALT_DIGITS = 32;
const QUOTE = 0x22;
const IS_HEX = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[0-9a-f]/.test(String.fromCharCode(byte)) ? 1 : 0,
);
const IS_TYPE = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[a-z-]/.test(String.fromCharCode(byte)) ? 1 : 0,
);

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The head of a line; undefined where it is not in its one form, or has a type of other letters than those of this version. */
export function readHead(bytes: Uint8Array): EntryHead | undefined {
  const seq = pastWord(bytes, 0, '{"seq":');
  const seqEnd = pastCount(bytes, seq);
  const prev = pastWord(bytes, seqEnd, ',"prev":"');
  const t = pastWord(bytes, pastHex(bytes, prev, HASH_DIGITS), '","t":');
  const tEnd = pastCount(bytes, t);
  const type = pastWord(bytes, tEnd, ',"type":"');
  const typeEnd = pastAll(bytes, type, IS_TYPE);
  const commit = pastWord(bytes, typeEnd, '","commit":"');
  const commitEnd = pastHex(bytes, commit, HASH_DIGITS);
  if (commitEnd === NONE || typeEnd === type || bytes[commitEnd] !== QUOTE) return undefined;
  const salt = pastWord(bytes, commitEnd, '","salt":"');
  const end =
    salt === NONE
      ? pastWord(bytes, commitEnd, '"}')
      : pastWord(bytes, pastHex(bytes, salt, SALT_DIGITS), '","data":');
  if (end === NONE) return undefined;
  const text = decoder.decode(bytes.subarray(0, end));
  const entry = {
    seq: Number(text.slice(seq, seqEnd)),
    prev: text.slice(prev, prev + HASH_DIGITS),
    t: Number(text.slice(t, tEnd)),
    type: text.slice(type, typeEnd),
    commit: text.slice(commit, commitEnd),
  };
  return { entry: salt === NONE ? entry : { ...entry, salt: text.slice(salt, salt + SALT_DIGITS) }, end };
}

/** Stands for a place that was not reached; nothing is found from there. */
const NONE = -1;

function pastWord(bytes: Uint8Array, at: number, word: string): number {
  return at !== NONE && isWord(bytes, at, word) ? at + word.length : NONE;
}

function pastHex(bytes: Uint8Array, at: number, digits: number): number {
  return at !== NONE && pastAll(bytes, at, IS_HEX) === at + digits ? at + digits : NONE;
}

function pastCount(bytes: Uint8Array, at: number): number {
  if (at === NONE) return NONE;
  let end = at;
  for (let byte = bytes[end] ?? 0; byte >= 0x30 && byte <= 0x39; byte = bytes[end] ?? 0) end++;
  return isPlainCount(bytes, at, end) ? end : NONE;
}

function pastAll(bytes: Uint8Array, at: number, table: Uint8Array): number {
  if (at === NONE) return NONE;
  let end = at;
  while (table[bytes[end] ?? 0] === 1) end++;
  return end;
}
