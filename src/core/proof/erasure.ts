// Tombstones: the signed lines that say who erased which entries of a recording, when and why (FORMAT.md §14).
import { asJson, isCount, isJsonObject, type Json, parseJsonText } from '../model/json.ts';
import type { Sha256 } from '../model/ports.ts';
import { type Identity, isId } from '../model/session.ts';
import { formatCanonical } from './canonical.ts';

/** What was asked for: all content of the session, of a turn, or all that holds some text. */
export type ErasureScope = 'session' | 'turn' | 'match';
/** What the reason begins with where nobody asked: more waited for a collector than the recorder may keep. */
export const SPOOL_LIMIT = 'spool-limit';
/** First and last of consecutive seqs. */
export type ErasedRange = readonly [first: number, last: number];

/** A line before it is signed. */
export interface ErasureEntry {
  readonly type: 'erasure';
  readonly seq: number;
  /** The hash of the line before; of the first line, that of the session's header. */
  readonly prev: string;
  readonly session: string;
  /** ISO 8601. */
  readonly at: string;
  readonly by: Identity;
  readonly scope: ErasureScope;
  readonly reason?: string;
  /** In rising order, none touching the next. */
  readonly entries: readonly ErasedRange[];
  /** The public key that signs, base64. */
  readonly key: string;
}
export interface SignedErasureEntry extends ErasureEntry {
  /** Ed25519, base64. */
  readonly signature: string;
}

const HASH = /^[0-9a-f]{64}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const SCOPES: readonly unknown[] = ['session', 'turn', 'match'] satisfies ErasureScope[];

/** What is signed, and what the next line's `prev` is the SHA-256 of. */
export function erasureText(entry: ErasureEntry): string {
  const members = Object.entries(entry).filter(([name]) => name !== 'signature');
  // An entry is JSON by its types; TypeScript does not see that interfaces fit an index signature.
  return `cursor-rec/1 erasure\n${formatCanonical(Object.fromEntries(members) as Json)}`;
}

/** The hash of a line: the next one's `prev`. */
export function erasureHash(entry: ErasureEntry, sha256: Sha256): string {
  return sha256(erasureText(entry));
}

/** The one way to write a line, without LF. */
export function formatErasureLine(entry: SignedErasureEntry): string {
  return formatCanonical(asJson(entry));
}

/** Lets a line in (without its LF); undefined for any text that formatErasureLine would not have written. */
export function parseErasureLine(line: string): SignedErasureEntry | undefined {
  const value = parseJsonText(line);
  if (!isJsonObject(value)) return undefined;
  const { type, seq, prev, session, at, by, scope, reason, entries, key, signature } = value;
  const isWhole =
    type === 'erasure' &&
    isCount(seq) &&
    isText(prev, HASH) &&
    typeof session === 'string' &&
    isId(session) &&
    isText(at, TIME) &&
    isIdentity(by) &&
    SCOPES.includes(scope) &&
    (reason === undefined || typeof reason === 'string') &&
    isRanges(entries) &&
    typeof key === 'string' &&
    typeof signature === 'string';
  // Every member was looked at above; others would be of a later version, whose text is signed all the same.
  return isWhole && formatCanonical(value) === line ? (value as unknown as SignedErasureEntry) : undefined;
}

/** Seqs as ranges; they may come in any order. */
export function toRanges(seqs: Iterable<number>): readonly ErasedRange[] {
  const ranges: [number, number][] = [];
  for (const seq of [...new Set(seqs)].sort((one, other) => one - other)) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === seq - 1) last[1] = seq;
    else ranges.push([seq, seq]);
  }
  return ranges;
}

/** The ranges of `all` without what is in `others`; both in rising order. */
export function withoutRanges(
  all: readonly ErasedRange[],
  others: readonly ErasedRange[],
): readonly ErasedRange[] {
  const left: ErasedRange[] = [];
  let next = 0;
  for (const [first, last] of all) {
    let from = first;
    while ((others[next]?.[1] ?? Number.POSITIVE_INFINITY) < first) next++;
    for (let index = next; from <= last; index++) {
      const [start, end] = others[index] ?? [last + 1, last + 1];
      if (start > from) left.push([from, Math.min(start - 1, last)]);
      from = end + 1;
    }
  }
  return left;
}

/** All that any of the ranges holds, in rising order. */
export function joinRanges(ranges: readonly ErasedRange[]): readonly ErasedRange[] {
  const joined: [number, number][] = [];
  for (const [first, last] of ranges.toSorted(([one], [other]) => one - other)) {
    const before = joined.at(-1);
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else joined.push([first, last]);
  }
  return joined;
}

function isIdentity(value: unknown): boolean {
  return isJsonObject(value) && typeof value.method === 'string' && typeof value.subject === 'string';
}

function isRanges(value: unknown): boolean {
  if (!Array.isArray(value) || value.length === 0) return false;
  let from = 0;
  return value.every((range: unknown) => {
    if (!Array.isArray(range) || range.length !== 2) return false;
    const [first, last] = range as readonly unknown[];
    if (!isCount(first) || !isCount(last) || first < from || last < first) return false;
    from = last + 2;
    return true;
  });
}

function isText(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value);
}
