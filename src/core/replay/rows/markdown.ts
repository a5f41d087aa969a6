// What a model writes, as rows: headings, lists, quotes, tables and code as a reader expects them.
import { lexer, type Token, type Tokens } from 'marked';
import { type BoundedCache, createBoundedCache } from '../bounded-cache.ts';
import type { Span, Tone } from '../row.ts';
import { toCodeLines } from './code.ts';
import { toTableLines } from './table-lines.ts';
import { span } from './width.ts';
import { breakSpans, expandTabs, wrapSpans } from './wrap.ts';

/** Lines of spans, each within the width. */
export type Lines = readonly (readonly Span[])[];

export interface MarkdownLayout {
  /** The lines of a text. Of one that grows only what is new is laid out. */
  lay(text: string, width: number): Lines;
}

/** Longer texts are shown as they stand: no one reads them, and an answer that streams is laid out again and again. */
const MAX_CHARS = 256 * 1024;
/** What fills some dozens of screens. */
const CACHED_CHARS = 1024 * 1024;

/** A layout that remembers the parts of texts that it laid out. */
export function createMarkdownLayout(): MarkdownLayout {
  const known: BoundedCache<string, Lines> = createBoundedCache(CACHED_CHARS);

  function layToken(token: Token, width: number): Lines {
    const key = `${width}/${token.raw}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const lines = toBlockLines(token, width);
    known.set(key, lines, key.length);
    return lines;
  }

  return {
    lay(text, width) {
      if (text.length > MAX_CHARS) return layPlain(text, width);
      try {
        return trimEnd(lexer(text).flatMap((token) => layToken(token, width)));
      } catch {
        // What nests without end is made to break readers of Markdown: as a text it does no harm.
        return layPlain(text, width);
      }
    },
  };
}

/** The lines of a text as it stands. */
export function layPlain(text: string, width: number, tone: Tone = 'plain'): Lines {
  return text.split('\n').flatMap((line) => wrapSpans([span(expandTabs(line), tone)], width));
}

function toBlockLines(token: Token, width: number): Lines {
  switch (token.type) {
    case 'space':
      return [[]];
    case 'heading':
      return splitLines(toInline(token.tokens, 'heading')).flatMap((line) => wrapSpans(line, width));
    case 'code':
      return toCodeBlock(token as Tokens.Code, width);
    case 'list':
      return toListLines(token as Tokens.List, width);
    case 'blockquote':
      return indent(trimEnd(toLines(token.tokens, width - 2)), [span('│ ', 'quote')]).map((line) =>
        line.map(({ text, tone }) => ({ text, tone: tone === 'plain' ? 'quote' : tone })),
      );
    case 'table':
      return toTableLines(toCells(token as Tokens.Table), width);
    case 'hr':
      return [[span('─'.repeat(width), 'dim')], []];
    case 'paragraph':
    case 'text':
      return layInline(token, width);
    default:
      // What is no Markdown of this kind (HTML, definitions) is shown as it stands.
      return layPlain(token.raw.replace(/\n$/, ''), width, 'dim');
  }
}

function toLines(tokens: readonly Token[] | undefined, width: number): Lines {
  return (tokens ?? []).flatMap((token) => toBlockLines(token, Math.max(1, width)));
}

/** Line breaks of a text that is typed for people are kept. */
function layInline(token: Token, width: number): Lines {
  const spans =
    'tokens' in token && token.tokens !== undefined ? toInline(token.tokens) : toText(token, 'plain');
  return splitLines(spans).flatMap((line) => wrapSpans(line, width));
}

function toInline(tokens: readonly Token[] | undefined, tone: Tone = 'plain'): readonly RawSpan[] {
  return (tokens ?? []).flatMap((token): readonly RawSpan[] => {
    switch (token.type) {
      case 'strong':
        return toInline(token.tokens, 'strong');
      case 'em':
        return toInline(token.tokens, tone === 'plain' ? 'quote' : tone);
      case 'del':
        return toInline(token.tokens, 'dim');
      case 'codespan':
        return [{ text: token.text, tone: 'code-string' }];
      case 'link':
        return toLink(token as Tokens.Link);
      case 'br':
        return [{ text: '\n', tone }];
      default:
        return 'tokens' in token && token.tokens !== undefined
          ? toInline(token.tokens, tone)
          : toText(token, tone);
    }
  });
}

/** A span whose text may hold line breaks. */
type RawSpan = Span;

function toText(token: Token, tone: Tone): readonly RawSpan[] {
  return [{ text: token.type === 'escape' ? (token as Tokens.Escape).text : token.raw, tone }];
}

/** Where a link leads is shown: its text may say another. */
function toLink({ text, href, tokens }: Tokens.Link): readonly RawSpan[] {
  const shown = toInline(tokens, 'link');
  return text === href || href === `mailto:${text}` ? shown : [...shown, { text: ` (${href})`, tone: 'dim' }];
}

function splitLines(spans: readonly RawSpan[]): Lines {
  const lines: Span[][] = [[]];
  for (const { text, tone } of spans) {
    for (const [index, part] of text.split('\n').entries()) {
      if (index > 0) lines.push([]);
      if (part !== '') lines.at(-1)?.push(span(part, tone));
    }
  }
  // A paragraph may end with its line break.
  return lines.length > 1 && lines.at(-1)?.length === 0 ? lines.slice(0, -1) : lines;
}

function toCodeBlock({ lang, text }: Tokens.Code, width: number): Lines {
  const language = lang?.split(/[\s,{]/)[0] ?? '';
  const lines = toCodeLines(text, language.toLowerCase()).flatMap((line) => breakSpans(line, width - 2));
  return indent(lines, [span('▏ ', 'dim')]);
}

function toListLines({ items, ordered, start, loose }: Tokens.List, width: number): Lines {
  const first = typeof start === 'number' ? start : 1;
  const bullets = items.map((item, index) => (ordered ? `${first + index}. ` : item.task ? '' : '• '));
  const room = Math.max(0, ...bullets.map(({ length }) => length));
  return items.flatMap((item, index) => {
    const bullet = (bullets[index] ?? '').padStart(room);
    const check = item.task ? [span(item.checked === true ? '☑ ' : '☐ ', 'dim')] : [];
    const used = item.task ? 2 : room;
    const body = trimEnd(toLines(withoutCheckbox(item.tokens), width - used));
    const lines = indent(body.length === 0 ? [[]] : body, [
      ...check,
      ...(bullet === '' ? [] : [span(bullet, 'dim')]),
    ]);
    const blank = [span(' '.repeat(used))];
    const laid = lines.map((line, at) => (at === 0 ? line : [...blank, ...(body[at] ?? [])]));
    return loose && index < items.length - 1 ? [...laid, []] : laid;
  });
}

function withoutCheckbox(tokens: readonly Token[]): readonly Token[] {
  return tokens.filter(({ type }) => type !== 'checkbox');
}

function toCells({ header, rows, align }: Tokens.Table) {
  const toCell = (tone: Tone) => (cell: Tokens.TableCell) => {
    return toInline(cell.tokens, tone).map(({ text, tone }) => span(text.replaceAll('\n', ' '), tone));
  };
  return { header: header.map(toCell('strong')), rows: rows.map((row) => row.map(toCell('plain'))), align };
}

function indent(lines: Lines, by: readonly Span[]): Lines {
  return lines.map((line) => [...by, ...line]);
}

/** The lines without the empty ones at their end. */
function trimEnd(lines: Lines): Lines {
  const last = lines.findLastIndex((line) => line.length > 0);
  return lines.slice(0, last + 1);
}
