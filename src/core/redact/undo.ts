// Finds what stands in a text once its escapes are undone: `sk%2Dproj…`, `\u0073k-proj…`, the NULs of UTF-16.
import type { Finding } from '../model/redaction.ts';

/** An escape, a pattern with the flag `g`, and what each of its matches stands for: one character, or none. */
interface Escape {
  readonly pattern: RegExp;
  readonly toText: (escaped: string) => string;
}
type Find = (text: string) => readonly Finding[];

const toLetter = (escaped: string) => String.fromCharCode(Number.parseInt(escaped.slice(-2), 16));
const PERCENT: Escape = { pattern: /%[0-9a-f]{2}/gi, toText: toLetter };
const FORM: Escape = {
  pattern: /%[0-9a-f]{2}|\+/gi,
  toText: (escaped) => (escaped === '+' ? ' ' : toLetter(escaped)),
};
/** Also in JSON inside of JSON. */
const JSON_ASCII: Escape = {
  pattern: /\\{1,4}(?:u00[2-7][0-9a-f]|\/)/gi,
  toText: (escaped) => (escaped.endsWith('/') ? '/' : toLetter(escaped)),
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

/** What is found in a text whose JSON escapes of ASCII, or whose NULs, are undone; offsets into it as it stands. */
export function findEscaped(text: string, find: Find): Finding[] {
  const isEscaped = text.includes('\\u00') || text.includes('\\/');
  return [
    ...(isEscaped ? findUndone(text, JSON_ASCII, find) : []),
    ...(text.includes('\0') ? findUndone(text, NUL, find) : []),
  ];
}

/**
 * From `undone[n]` on, a text with its escapes undone goes on as the text itself does from `source[n]` on. Two lists of
 * numbers, because a hostile text may be nothing but escapes.
 */
interface Seams {
  readonly undone: number[];
  readonly source: number[];
}

/** Escapes whose places are kept; in a text with more (a megabyte of UTF-16 has half of that) a find covers it whole. */
const MAX_SEAMS = 1_000_000;

function findUndone(text: string, { pattern, toText }: Escape, find: Find): Finding[] {
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
  if (done === 0) return [];
  const isWhole = seams.source.length > MAX_SEAMS;
  return find(plain).map(({ rule, start, end }) => ({
    rule,
    start: isWhole ? 0 : toSource(seams, start),
    end: isWhole ? text.length : toSource(seams, end),
  }));
}

/** By the last seam that is not behind `at`: a text may be all escapes, so that it is searched by halves. */
function toSource({ undone, source }: Seams, at: number): number {
  let low = 0;
  let high = undone.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((undone[middle] as number) <= at) low = middle;
    else high = middle;
  }
  // Inside the bounds of the search.
  return (source[low] as number) + at - (undone[low] as number);
}
