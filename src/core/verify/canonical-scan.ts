// Sees whether JSON text is in its canonical form (RFC 8785, FORMAT.md) without building a value: most of a recording is only hashed.
import {
  isBefore,
  isWord,
  NOT_CANONICAL,
  scanCount,
  scanNumber,
  scanString,
  scanWord,
} from './canonical-bytes.ts';
import { MAX_NESTING } from './nesting.ts';

/** What was seen on the way; it holds until the next scan. */
export interface CanonicalScan {
  /** Scans the object that begins at `start`; returns where it ends, or NOT_CANONICAL for all that is or may be none. */
  object(bytes: Uint8Array, start: number): number;
  /** True where a member name begins with one `$`: a stored value that is not what it looks like. */
  readonly hasSpecial: boolean;
  /** Members of the object itself. */
  readonly members: number;
  /** Elements of the array that is a member of the object itself, the last one; undefined where none is. */
  readonly elements: number | undefined;
  /**
   * Ranges, from and to, that leave out all but the first of a run's pieces: the others were seen to be of its kind (a time and as many
   * leaves), and would be most of the work of reading it.
   */
  readonly cuts: readonly number[];
}

/** An entry's data stands one level into the line, its frames two below. */
const DATA_DEPTH = 2;
const FRAME_DEPTH = 4;
const OPEN_ARRAY = 0x5b;
const OPEN_OBJECT = 0x7b;
const QUOTE = 0x22;
const DOLLAR = 0x24;
const COMMA = 0x2c;
const PIECES = '"pieces"';

/** A scanner; what it accepts has the one canonical form, what it does not accept is for a slower reader to name. */
export function createCanonicalScan(): CanonicalScan {
  let hasSpecial = false;
  let members = 0;
  let elements: number | undefined;
  let cuts: number[] = [];
  let pieceWidth = 0;

  function scanValue(bytes: Uint8Array, at: number, depth: number): number {
    switch (bytes[at]) {
      case QUOTE:
        return scanString(bytes, at);
      case OPEN_OBJECT:
        return scanObject(bytes, at, depth);
      case OPEN_ARRAY:
        return scanArray(bytes, at, depth);
      case 0x74: // t
        return scanWord(bytes, at, 'true');
      case 0x66: // f
        return scanWord(bytes, at, 'false');
      case 0x6e: // n
        return scanWord(bytes, at, 'null');
      default:
        return scanNumber(bytes, at);
    }
  }

  function scanObject(bytes: Uint8Array, start: number, depth: number): number {
    if (depth > MAX_NESTING) return NOT_CANONICAL;
    if (bytes[start + 1] === 0x7d) return start + 2;
    let count = 0;
    let before = 0;
    let beforeEnd = 0;
    for (let at = start + 1; ; at++) {
      if (bytes[at] !== QUOTE) return NOT_CANONICAL;
      const end = scanString(bytes, at);
      if (end === NOT_CANONICAL || bytes[end] !== 0x3a) return NOT_CANONICAL;
      if (count > 0 && !isBefore(bytes, before, beforeEnd, at, end)) return NOT_CANONICAL;
      if (bytes[at + 1] === DOLLAR && bytes[at + 2] !== DOLLAR) hasSpecial = true;
      before = at;
      beforeEnd = end;
      count++;
      if (depth === DATA_DEPTH) members = count;
      const isPieces = depth === FRAME_DEPTH && end - at === PIECES.length && isWord(bytes, at, PIECES);
      at = isPieces ? scanPieces(bytes, end + 1) : scanValue(bytes, end + 1, depth + 1);
      if (at === NOT_CANONICAL) return NOT_CANONICAL;
      if (bytes[at] === 0x7d) return at + 1;
      if (bytes[at] !== COMMA) return NOT_CANONICAL;
    }
  }

  function scanArray(bytes: Uint8Array, start: number, depth: number): number {
    if (depth > MAX_NESTING) return NOT_CANONICAL;
    let count = 0;
    let at = start + 1;
    if (bytes[at] === 0x5d) at++;
    else
      for (let isOpen = true; isOpen; at++) {
        at = scanValue(bytes, at, depth + 1);
        if (at === NOT_CANONICAL) return NOT_CANONICAL;
        count++;
        if (bytes[at] === 0x5d) isOpen = false;
        else if (bytes[at] !== COMMA) return NOT_CANONICAL;
      }
    if (depth === DATA_DEPTH + 1) elements = count;
    return at;
  }

  /** As an array like any other where one of the pieces is not of the first one's kind. */
  function scanPieces(bytes: Uint8Array, start: number): number {
    let end = start;
    let firstEnd = 0;
    let width = 0;
    do {
      end = bytes[start] === OPEN_ARRAY ? scanPiece(bytes, end + 1) : NOT_CANONICAL;
      if (end === NOT_CANONICAL || (firstEnd !== 0 && pieceWidth !== width))
        return scanValue(bytes, start, FRAME_DEPTH + 1);
      if (firstEnd === 0) firstEnd = end;
      width = pieceWidth;
    } while (bytes[end] === COMMA);
    if (bytes[end] !== 0x5d) return NOT_CANONICAL;
    cuts.push(firstEnd, end);
    return end + 1;
  }

  /** Past a time and leaves, which are counted; NOT_CANONICAL for all else. */
  function scanPiece(bytes: Uint8Array, start: number): number {
    if (bytes[start] !== OPEN_ARRAY) return NOT_CANONICAL;
    let at = scanCount(bytes, start + 1);
    pieceWidth = 1;
    while (at !== NOT_CANONICAL && bytes[at] === COMMA) {
      at = scanLeaf(bytes, at + 1);
      pieceWidth++;
    }
    return at !== NOT_CANONICAL && bytes[at] === 0x5d ? at + 1 : NOT_CANONICAL;
  }

  function scanLeaf(bytes: Uint8Array, at: number): number {
    if (bytes[at] === QUOTE) return scanString(bytes, at);
    if (bytes[at] === OPEN_ARRAY || bytes[at] === OPEN_OBJECT) return NOT_CANONICAL;
    return scanValue(bytes, at, FRAME_DEPTH + 1);
  }

  return {
    object(bytes, start) {
      cuts = [];
      hasSpecial = false;
      members = 0;
      elements = undefined;
      return bytes[start] === OPEN_OBJECT ? scanObject(bytes, start, DATA_DEPTH) : NOT_CANONICAL;
    },
    get hasSpecial() {
      return hasSpecial;
    },
    get members() {
      return members;
    },
    get elements() {
      return elements;
    },
    get cuts() {
      return cuts;
    },
  };
}
