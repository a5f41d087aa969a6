// Sees whether strings, numbers and names are in their canonical form (RFC 8785, FORMAT.md), byte by byte.

/** What a scan returns in place of where it ended, for all that is or may be not canonical. */
export const NOT_CANONICAL = -1;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ESCAPES: ReadonlySet<number> = new Set(Array.from('"\\bfnrt', (char) => char.charCodeAt(0)));
/** Control characters that have no short escape, and surrogates: `\u` and these four digits. */
const LONG_ESCAPE = /^(?:00(?:0[0-7bef]|1[0-9a-f])|d[89a-f][0-9a-f]{2})$/;
/** 0 for the bytes that stand in a string for themselves. */
const CLASSES = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 0x20 || byte > 0x7f || byte === QUOTE || byte === BACKSLASH ? 1 : 0,
);
/** A double holds every whole number of so many digits, and is written with all of them. */
const MAX_PLAIN_DIGITS = 15;

/** Past the string that begins at `start`. */
export function scanString(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  for (;;) {
    // A byte past the end is undefined, which is no index of the table.
    while (CLASSES[bytes[at] as number] === 0) at++;
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) return at + 1;
    if (byte === BACKSLASH) at = scanEscape(bytes, at);
    else if (byte >= 0xc2) at = scanCharacter(bytes, at);
    else return NOT_CANONICAL;
    if (at === NOT_CANONICAL) return NOT_CANONICAL;
  }
}

function scanEscape(bytes: Uint8Array, at: number): number {
  const next = bytes[at + 1] ?? 0;
  if (ESCAPES.has(next)) return at + 2;
  if (next !== 0x75) return NOT_CANONICAL;
  const digits = latin1(bytes, at + 2, at + 6);
  if (!LONG_ESCAPE.test(digits)) return NOT_CANONICAL;
  // Two surrogates in order are a character, which is written as itself.
  const isPair = /^d[89ab]/.test(digits) && /^\\ud[c-f]/.test(latin1(bytes, at + 6, at + 10));
  return isPair ? NOT_CANONICAL : at + 6;
}

/** Past one character of two to four bytes of well-formed UTF-8 (RFC 3629 §4). */
function scanCharacter(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  const second = bytes[at + 1] ?? 0;
  if (lead < 0xe0) return isTail(second) ? at + 2 : NOT_CANONICAL;
  if (!isTail(second) || !isTail(bytes[at + 2] ?? 0)) return NOT_CANONICAL;
  if (lead < 0xf0) {
    const isWell = lead === 0xe0 ? second >= 0xa0 : lead !== 0xed || second < 0xa0;
    return isWell ? at + 3 : NOT_CANONICAL;
  }
  const isWell =
    isTail(bytes[at + 3] ?? 0) &&
    (lead === 0xf0 ? second >= 0x90 : lead < 0xf4 || (lead === 0xf4 && second < 0x90));
  return isWell ? at + 4 : NOT_CANONICAL;
}

function isTail(byte: number): boolean {
  return byte >= 0x80 && byte < 0xc0;
}

/** Past the number that begins at `start`. */
export function scanNumber(bytes: Uint8Array, start: number): number {
  const plain = scanCount(bytes, start);
  if (plain !== NOT_CANONICAL && !isNumeral(bytes[plain] ?? 0)) return plain;
  let at = start;
  while (isNumeral(bytes[at] ?? 0)) at++;
  if (at === start) return NOT_CANONICAL;
  const text = latin1(bytes, start, at);
  return String(Number(text)) === text ? at : NOT_CANONICAL;
}

/** Past the digits that begin at `start`, where they are a whole number from 0 on in at most 15. */
export function scanCount(bytes: Uint8Array, start: number): number {
  let at = start;
  while (isDigit(bytes[at] ?? 0)) at++;
  if (at === start || at - start > MAX_PLAIN_DIGITS) return NOT_CANONICAL;
  return bytes[start] !== 0x30 || at === start + 1 ? at : NOT_CANONICAL;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** A digit, or one of `+-.e`. */
function isNumeral(byte: number): boolean {
  return isDigit(byte) || byte === 0x2d || byte === 0x2e || byte === 0x2b || byte === 0x65;
}

/** Past the word, where it is this one. */
export function scanWord(bytes: Uint8Array, at: number, word: string): number {
  return isWord(bytes, at, word) ? at + word.length : NOT_CANONICAL;
}

/** True where this ASCII text stands at `at`. */
export function isWord(bytes: Uint8Array, at: number, word: string): boolean {
  for (let index = 0; index < word.length; index++)
    if (bytes[at + index] !== word.charCodeAt(index)) return false;
  return true;
}

/**
 * True where the first name is before the second by UTF-16 code units; each goes from its first quote past its last. Numbers and not
 * ranges: an object for each name of a recording would be most of the garbage.
 */
export function isBefore(
  bytes: Uint8Array,
  one: number,
  oneEnd: number,
  other: number,
  otherEnd: number,
): boolean {
  const length = Math.min(oneEnd - one, otherEnd - other) - 1;
  for (let index = 1; index < length; index++) {
    const left = bytes[one + index] ?? 0;
    const right = bytes[other + index] ?? 0;
    if (!isPlainLetter(left) || !isPlainLetter(right))
      return unquote(bytes.subarray(one, oneEnd)) < unquote(bytes.subarray(other, otherEnd));
    if (left !== right) return left < right;
  }
  return oneEnd - one < otherEnd - other;
}

/** ASCII that stands for itself: bytes compare as code units do. */
function isPlainLetter(byte: number): boolean {
  return CLASSES[byte] === 0;
}

const decoder = new TextDecoder();

/** The text of a string that was scanned. */
function unquote(quoted: Uint8Array): string {
  return JSON.parse(decoder.decode(quoted)) as string;
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at] ?? 0);
  return text;
}
