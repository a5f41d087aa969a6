// Finds runs of base64 that say text, so that rules can look into them: Secrets of Kubernetes, credentials of HTTP and Docker.
import { isLineEndFrom, MIN_LINE_CHARS } from './line-wrap.ts';

/** Shorter runs are words, names and numbers; the shortest secret that rules know makes a longer one. */
const MIN_RUN_CHARS = 24;
/** A run up to here is masked whole, and held back whole while it may go on; of a longer one only what is found. */
const MAX_WHOLE_CHARS = 4096;
/** Four characters say three bytes; fewer say too little to be held back for. */
const QUAD = 4;
/** So much of a run tells text from anything else. */
const TELLING_CHARS = 24;

/** A run of base64, standard or URL-safe (RFC 4648), from `start` to `end`. */
export interface Base64Run {
  readonly start: number;
  readonly end: number;
  /** True where it is a part of a run that is too long to be held or masked whole. */
  readonly isLong: boolean;
}

/** The runs from `from` on that begin as text does; `isOpen`: also one at the end that may still become one. */
export function findBase64Runs(text: string, from: number, isOpen: boolean): readonly Base64Run[] {
  const runs: Base64Run[] = [];
  // Each run covers at least one of the places that are looked at.
  for (let at = from + MIN_RUN_CHARS - 1; at < text.length; at += MIN_RUN_CHARS) {
    if (valueAt(text, at) === NONE) continue;
    const end = runEnd(text, at + 1);
    const start = runStart(text, at, from);
    if (end - start >= MIN_RUN_CHARS && saysText(text, start, end)) runs.push(toRun(text, start, end));
    at = end;
  }
  const tail = isOpen ? runStart(text, text.length, from) : text.length;
  const isTail =
    text.length - tail >= QUAD && runs.at(-1)?.start !== tail && saysText(text, tail, text.length);
  if (isTail) runs.push(toRun(text, tail, text.length));
  return runs;
}

/** The bytes that a run says, one character a byte; padding left out. */
export function decodeRun(text: string, { start, end }: Base64Run): string {
  const run = text.slice(start, end).replaceAll('-', '+').replaceAll('_', '/');
  return atob(run.length % QUAD === 1 ? run.slice(0, -1) : run);
}

/** The end of a run with its padding, also as it stands in a URL. */
export function paddedEnd(text: string, end: number): number {
  let padded = end;
  while (padded < end + 2 && text.charCodeAt(padded) === 0x3d) padded++;
  return padded;
}

/** Offset in the text of the four characters that say the byte at `at` of a run. */
export function quadStart(run: Base64Run, at: number): number {
  return Math.min(run.end, run.start + Math.floor(at / 3) * QUAD);
}

/** Offset in the text behind the characters that say the bytes before `at` of a run. */
export function quadEnd(run: Base64Run, at: number): number {
  return Math.min(run.end, run.start + Math.ceil(at / 3) * QUAD);
}

/** True where a run ends as the text does, or as a line that it may go on behind, so that it or its padding may go on. */
export function isOpenAt({ start, end }: Base64Run, text: string): boolean {
  if (text.length - end < 2 && paddedEnd(text, end) === text.length) return true;
  return end - start >= MIN_LINE_CHARS && isLineEndFrom(text, end);
}

const NONE = 255;
const VALUES = toValues();

function toValues(): Uint8Array {
  const values = new Uint8Array(128).fill(NONE);
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  for (let value = 0; value < letters.length; value++) values[letters.charCodeAt(value)] = value;
  values['-'.charCodeAt(0)] = 62;
  values['_'.charCodeAt(0)] = 63;
  return values;
}

function valueAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 128 ? (VALUES[code] as number) : NONE;
}

function runEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && valueAt(text, end) !== NONE) end++;
  return end;
}

/** Not before `from`, and not with the letter of an escape (`\n`). */
function runStart(text: string, at: number, from: number): number {
  let start = at;
  while (start > from && valueAt(text, start - 1) !== NONE) start--;
  const isEscape = start > 0 && start < at && text.charCodeAt(start - 1) === 0x5c;
  return isEscape ? start + 1 : start;
}

function toRun(text: string, start: number, end: number): Base64Run {
  const isContinued = start > 0 && valueAt(text, start - 1) !== NONE && text.charCodeAt(start - 2) !== 0x5c;
  return { start, end, isLong: isContinued || end - start > MAX_WHOLE_CHARS };
}

/** True where the first bytes are those of a text: ASCII, some UTF-8 in it, or the NULs of UTF-16. */
function saysText(text: string, start: number, end: number): boolean {
  const until = Math.min(end, start + TELLING_CHARS) - QUAD;
  let others = 0;
  for (let at = start; at <= until; at += QUAD) {
    const bits =
      (valueAt(text, at) << 18) |
      (valueAt(text, at + 1) << 12) |
      (valueAt(text, at + 2) << 6) |
      valueAt(text, at + 3);
    for (let shift = 16; shift >= 0; shift -= 8) {
      const byte = (bits >> shift) & 0xff;
      if (byte >= 0x80) others++;
      else if (byte === 0x7f || (byte < 0x20 && byte !== 0 && byte !== 9 && byte !== 10 && byte !== 13))
        return false;
    }
    if (others * 4 > at - start + QUAD) return false;
  }
  return true;
}
