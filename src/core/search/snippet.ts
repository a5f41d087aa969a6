// Snippets: the piece of a text around a hit, on one line.
import { findAll, type Span } from './word-pattern.ts';

/** `highlights` are the hits in `text`, in order. */
export interface Snippet {
  readonly text: string;
  readonly highlights: readonly Span[];
}

export interface SnippetOptions {
  /** The hit that must be in it. */
  readonly hit: Span;
  /** What is highlighted. */
  readonly patterns: readonly RegExp[];
  /** About how long it may be; a longer hit is kept whole. */
  readonly maxChars: number;
}

/** The piece around a hit; white space is one space, what was left out shows as …. */
export function toSnippet(text: string, options: SnippetOptions): Snippet {
  const [from, to] = cutAround(text, options);
  const piece = text.slice(from, to);
  const highlights: Span[] = [];
  let line = from > 0 ? '…' : '';
  let at = 0;
  for (const [start, end] of findAll(piece, options.patterns)) {
    line = append(line, piece.slice(at, start));
    const begin = line.length;
    line = append(line, piece.slice(start, end));
    highlights.push([begin, line.length]);
    at = end;
  }
  line = append(line, piece.slice(at)).trimEnd();
  return { text: to < text.length ? `${line}…` : line, highlights };
}

function append(line: string, text: string): string {
  const joined = line + text.replaceAll(/\s+/g, ' ');
  return line === '' ? joined.trimStart() : joined;
}

/** A third of it leads to the hit, unless the text ends sooner. */
function cutAround(text: string, { hit: [start, end], maxChars }: SnippetOptions): Span {
  const from = Math.max(0, Math.min(start - Math.floor(maxChars / 3), text.length - maxChars));
  const to = Math.min(text.length, Math.max(from + maxChars, end));
  return [toCharacterStart(text, from), toCharacterStart(text, to)];
}

/** The same place, or the one before where it is within a surrogate pair. */
function toCharacterStart(text: string, at: number): number {
  const isWithin = /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(Math.max(0, at - 1), at + 1));
  return isWithin ? at - 1 : at;
}
