// Lets one line in and compares it with the one way to write it (FORMAT.md §3).
import { parseEntry } from '../model/entry.ts';
import { FormatError } from '../model/format-error.ts';
import type { JsonObject } from '../model/json.ts';
import type { Sha256 } from '../model/ports.ts';
import { formatCanonical } from '../proof/canonical.ts';
import { type ChainedFields, entryHash, formatEntryLine } from '../proof/chain.ts';
import { isWord, NOT_CANONICAL } from './canonical-bytes.ts';
import { type CanonicalScan, createCanonicalScan } from './canonical-scan.ts';
import { createHeadHasher, readHead, SALT_DIGITS } from './head.ts';
import { MAX_NESTING, measureNesting } from './nesting.ts';
import { printable } from './untrusted.ts';
import type { Report } from './verdict.ts';

/** An entry with its content, which was not erased. What is bytes holds while those of the line stand. */
export interface ReadLine {
  readonly entry: ChainedFields;
  /** The hash of the entry. */
  readonly hash: string;
  /** The 32 hex digits of the salt; undefined where it was erased, and the data with it. */
  readonly salt: Uint8Array | undefined;
  /** Reads the data, while the bytes stand; undefined where it was erased. A run has its first piece only, where the others are of its kind. */
  readonly data: () => JsonObject | undefined;
  /** The canonical form of `data`; undefined where it was erased or has none. */
  readonly canonicalData: Uint8Array | undefined;
  /** The array length of a part without references, or that it is no array; undefined where `data` has to be read for it. */
  readonly plainPart: number | 'other' | undefined;
}

const ERASED = { salt: undefined, data: () => undefined, canonicalData: undefined, plainPart: undefined };

/** Reads a line; `bytes` may be reused once the line was checked. */
export type LineReader = (bytes: Uint8Array) => ReadLine | undefined;

/** The entry on a line, or undefined where there is none; reports what is wrong with the writing. */
export function createLineReader(sha256: Sha256, report: Report): LineReader {
  const scan = createCanonicalScan();
  const hashOf = createHeadHasher(sha256);

  /** The line where it is written in the one way, which can be seen without reading its data. */
  function readCanonical(bytes: Uint8Array): ReadLine | undefined {
    const head = readHead(bytes);
    if (head === undefined) return undefined;
    const { entry, saltAt, end: start } = head;
    if (saltAt === undefined)
      return start === bytes.length ? { entry, hash: hashOf(bytes, head), ...ERASED } : undefined;
    const end = scan.object(bytes, start);
    if (end === NOT_CANONICAL || end !== bytes.length - 1 || bytes[end] !== 0x7d) return undefined;
    const canonicalData = bytes.subarray(start, end);
    const cuts = entry.type === 'frames' ? scan.cuts : [];
    let data: JsonObject | undefined;
    return {
      entry,
      hash: hashOf(bytes, head),
      salt: bytes.subarray(saltAt, saltAt + SALT_DIGITS),
      // A getter would give each line a shape of its own, which outlives it.
      data: () => (data ??= JSON.parse(decodeWithout(cuts, { bytes, start, end })) as JsonObject),
      canonicalData,
      plainPart: entry.type === 'part' ? plainPartOf(canonicalData, scan) : undefined,
    };
  }

  return (bytes) => readCanonical(bytes) ?? readAny(bytes, sha256, report);
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/** The text of a range of bytes without those that are cut out. */
function decodeWithout(
  cuts: readonly number[],
  { bytes, start, end }: { readonly bytes: Uint8Array; readonly start: number; readonly end: number },
): string {
  let text = '';
  let at = start;
  for (let index = 0; index < cuts.length; index += 2) {
    text += decoder.decode(bytes.subarray(at, cuts[index]));
    at = cuts[index + 1] ?? end;
  }
  return text + decoder.decode(bytes.subarray(at, end));
}

const VALUE_HEAD = '{"value":';

function plainPartOf(
  data: Uint8Array,
  { hasSpecial, members, elements }: CanonicalScan,
): number | 'other' | undefined {
  if (hasSpecial || members !== 1 || !isWord(data, 0, VALUE_HEAD)) return undefined;
  return elements ?? 'other';
}

// With ignoreBOM a byte order mark stays in the text, where it is no JSON.
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function readAny(bytes: Uint8Array, sha256: Sha256, report: Report): ReadLine | undefined {
  const text = decodeUtf8(bytes);
  if (text === undefined) {
    report('not-utf8', 'expected UTF-8, found other bytes');
    return undefined;
  }
  if (measureNesting(text).depth > MAX_NESTING) {
    report('too-deep', `expected at most ${MAX_NESTING} levels of nesting, found more`);
    return undefined;
  }
  const entry = parse(text, report);
  if (entry === undefined) return undefined;
  const { data: content, salt, ...fields } = entry;
  const hash = entryHash(fields, sha256);
  if (salt === undefined || content === undefined) {
    compare(text, formatEntryLine(fields), report);
    return { entry: fields, hash, ...ERASED };
  }
  // parseEntry lets no other data in than an object.
  const data = content as JsonObject;
  const canonical = toCanonical(data, report);
  if (canonical !== undefined)
    compare(text, formatEntryLine(fields, { salt, canonicalData: canonical }), report);
  return {
    entry: fields,
    hash,
    salt: encoder.encode(salt),
    data: () => data,
    canonicalData: canonical === undefined ? undefined : encoder.encode(canonical),
    plainPart: undefined,
  };
}

/** The text of well-formed UTF-8, a byte order mark included; undefined for other bytes. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return undefined;
  }
}

function parse(text: string, report: Report): ReturnType<typeof parseEntry> | undefined {
  try {
    return parseEntry(text);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    report('line-malformed', `${printable(error.message)}, found other text`);
    return undefined;
  }
}

function toCanonical(data: JsonObject, report: Report): string | undefined {
  try {
    return formatCanonical(data);
  } catch {
    report('line-not-canonical', 'expected numbers that JSON can hold, found one past the range of a double');
    return undefined;
  }
}

function compare(found: string, expected: string, report: Report): void {
  if (found === expected) return;
  let index = 0;
  while (found.charCodeAt(index) === expected.charCodeAt(index)) index++;
  report(
    'line-not-canonical',
    `expected the one way to write this entry, found another from character ${index + 1} on`,
  );
}
