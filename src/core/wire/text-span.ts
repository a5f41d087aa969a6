// Tells which spans of some bytes are plain text, in linear time for spans inside each other.

/** UTF-8 (RFC 3629) without control characters other than tab, line feed and carriage return. */
export class TextSpans {
  readonly #bytes: Uint8Array;
  /** From here to `#badAt` the bytes are text; the character at `#badAt` is not. */
  #from = 0;
  #badAt = -1;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Spans must be asked for in order of their starts: each byte is then looked at about once. */
  isText(start: number, end: number): boolean {
    if (start === end) return true;
    if (start >= this.#from && start <= this.#badAt) {
      if (end > this.#badAt) return false;
      return this.#isBoundary(start) && (end === this.#badAt || this.#isBoundary(end));
    }
    const textEnd = findTextEnd(this.#bytes, start, end);
    if (textEnd === end) return true;
    this.#from = start;
    this.#badAt = textEnd;
    return false;
  }

  /** Whether a character of the known text begins here. */
  #isBoundary(at: number): boolean {
    return ((this.#bytes[at] as number) & 0xc0) !== 0x80;
  }
}

/** True where all bytes are plain text. */
export function isPlainText(bytes: Uint8Array): boolean {
  return findTextEnd(bytes, 0, bytes.length) === bytes.length;
}

/** Where the first character begins that is no text, or `end`. */
function findTextEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const byte = bytes[at] as number;
    if (byte < 0x80) {
      if (byte === 0x7f || (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d)) return at;
      at++;
      continue;
    }
    const length = characterLength(bytes, at, end);
    if (length === 0) return at;
    at += length;
  }
  return end;
}

/** The length of the character beyond ASCII at `at`, or 0 where there is none (RFC 3629 §4) or a control character. */
function characterLength(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at] as number;
  const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (length === 0 || at + length > end) return 0;
  const second = bytes[at + 1] as number;
  if (second < lowestSecond(first) || second > highestSecond(first)) return 0;
  for (let next = at + 2; next < at + length; next++) if (((bytes[next] as number) & 0xc0) !== 0x80) return 0;
  return length;
}

/** No overlong forms; U+0080 to U+009F are control characters. */
function lowestSecond(first: number): number {
  if (first === 0xc2 || first === 0xe0) return 0xa0;
  return first === 0xf0 ? 0x90 : 0x80;
}

/** No surrogates, nothing above U+10FFFF. */
function highestSecond(first: number): number {
  if (first === 0xed) return 0x9f;
  return first === 0xf4 ? 0x8f : 0xbf;
}
