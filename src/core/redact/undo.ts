// Texts with their escapes undone: `sk%2Dproj…`, `\u0073k-proj…`, the NULs of UTF-16; with the way back to the text as it stands.
import type { Finding } from '../model/redaction.ts';

/** An escape, a pattern with the flag `g`, and what each of its matches stands for: one character, or none. */
interface Escape {
  readonly pattern: RegExp;
  readonly toText: (escaped: string) => string;
}
type Find = (text: string) => readonly Finding[];

/** A text with its escapes undone. */
export interface Undone {
  readonly text: string;
  /** A range of it as a range of the text as it stood. */
  spanInSource(start: number, end: number): { readonly start: number; readonly end: number };
  /** True where an escape was undone in this range of it. */
  hasSeam(from: number, to: number): boolean;
  /** An offset in the text as it stood that is not behind this one of it. */
  toSource(at: number): number;
  /** An offset in it that is not behind this one of the text as it stood. */
  fromSource(at: number): number;
}

const toLetter = (escaped: string) => String.fromCharCode(Number.parseInt(escaped.slice(-2), 16));
const PERCENT: Escape = { pattern: /%[0-9a-f]{2}/gi, toText: toLetter };
const FORM: Escape = {
  pattern: /%[0-9a-f]{2}|\+/gi,
  toText: (escaped) => (escaped === '+' ? ' ' : toLetter(escaped)),
};
const JSON_LETTERS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
/** RFC 8259 §7; of what is no ASCII only that it is one character. */
const JSON_STRING: Escape = {
  pattern: /\\(?:["\\/bfnrt]|u[0-9a-f]{4})/gi,
  toText: (escaped) => {
    const letter = escaped.charAt(1);
    if (escaped.length === 2) return JSON_LETTERS[letter] ?? letter;
    return String.fromCharCode(Number.parseInt(escaped.slice(2), 16));
  },
};
const NUL: Escape = { pattern: /\0+/g, toText: () => '' };

/** A URL in a URL in a URL; each level escapes once more. */
const MAX_LEVELS = 4;

/** What is found in a URL or a form whose percent-escapes are undone, level by level; offsets into it as it stands. */
export function findEncoded(text: string, find: Find): Finding[] {
  const inLevels = (levels: number): Find => {
    if (levels === 0) return find;
    return (level) => [...find(level), ...findUndone(level, PERCENT, inLevels(levels - 1))];
  };
  const inForm = text.includes('+') ? findUndone(text, FORM, find) : [];
  return [...findUndone(text, PERCENT, inLevels(MAX_LEVELS - 1)), ...inForm];
}

/** What is found in a text without its NULs; offsets into it as it stands. */
export function findBetweenNuls(text: string, find: Find): Finding[] {
  return text.includes('\0') ? findUndone(text, NUL, find) : [];
}

/** Any escape of JSON: what one says must not depend on whether others come later. */
const ESCAPED = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/;
/** The beginning of an escape at the end of a text. */
const BEGUN_ESCAPE = /\\(?:u[0-9a-f]{0,3})?$/i;

/** True where a text may say something else once the escapes of JSON in it are undone. */
export function isEscaped(text: string): boolean {
  return text.includes('\\') && ESCAPED.test(text);
}

/** Where the text ends in the beginning of an escape of JSON; else its length. */
export function escapeBegun(text: string): number {
  if (!text.includes('\\', Math.max(0, text.length - 5))) return text.length;
  return BEGUN_ESCAPE.exec(text)?.index ?? text.length;
}

/** The text with one level of JSON's escapes undone; undefined where there is none. */
export function undoJson(text: string): Undone | undefined {
  return undo(text, JSON_STRING);
}

/** The text without its NULs; undefined where there is none. */
export function undoNuls(text: string): Undone | undefined {
  return text.includes('\0') ? undo(text, NUL) : undefined;
}

/** The text without what this pattern, of the flag `g`, matches; undefined where that is nothing. */
export function undoAll(text: string, pattern: RegExp): Undone | undefined {
  return undo(text, { pattern, toText: () => '' });
}

function findUndone(text: string, kind: Escape, find: Find): Finding[] {
  const undone = undo(text, kind);
  if (undone === undefined) return [];
  return find(undone.text).map(({ rule, start, end }) => ({ rule, ...undone.spanInSource(start, end) }));
}

/** Escapes whose places are kept; in a text with more (a megabyte of UTF-16 has half of that) a find covers it whole. */
const MAX_SEAMS = 1_000_000;

/**
 * From `undone[n]` on, a text with its escapes undone goes on as the text itself does from `source[n]` on. Two lists of
 * numbers, because a hostile text may be nothing but escapes.
 */
interface Seams {
  readonly undone: number[];
  readonly source: number[];
}

function undo(text: string, { pattern, toText }: Escape): Undone | undefined {
  const seams: Seams = { undone: [0], source: [0] };
  let undone = 0;
  let done = 0;
  const plain = text.replace(pattern, (escaped: string, index: number) => {
    const character = toText(escaped);
    undone += index - done + character.length;
    done = index + escaped.length;
    if (seams.source.length <= MAX_SEAMS) {
      seams.undone.push(undone);
      seams.source.push(done);
    }
    return character;
  });
  if (done === 0) return undefined;
  if (seams.source.length > MAX_SEAMS) return undoneWhole(text, plain);
  return {
    text: plain,
    spanInSource: (start, end) => ({
      start: across(start, seams.undone, seams.source),
      end: across(end, seams.undone, seams.source),
    }),
    hasSeam: (from, to) => (seams.undone[lastUpTo(to, seams.undone)] as number) >= Math.max(1, from),
    toSource: (at) => across(at, seams.undone, seams.source),
    fromSource: (at) => across(at, seams.source, seams.undone),
  };
}

function undoneWhole(source: string, text: string): Undone {
  return {
    text,
    spanInSource: () => ({ start: 0, end: source.length }),
    hasSeam: () => true,
    toSource: (at) => (at < text.length ? 0 : source.length),
    fromSource: () => 0,
  };
}

/** What stands inside of an escape counts as its beginning. */
function across(at: number, from: readonly number[], to: readonly number[]): number {
  const seam = lastUpTo(at, from);
  // The first seam is at 0, so that there is one.
  const there = (to[seam] as number) + at - (from[seam] as number);
  const next = to[seam + 1];
  return next === undefined ? there : Math.min(there, Math.max(to[seam] as number, next - 1));
}

/** The last seam that is not behind `at`: a text may be all escapes, so that it is searched by halves. */
function lastUpTo(at: number, seams: readonly number[]): number {
  let low = 0;
  let high = seams.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((seams[middle] as number) <= at) low = middle;
    else high = middle;
  }
  return low;
}
