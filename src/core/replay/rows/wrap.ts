// Lines that are broken where a reader would break them.
import type { Span } from '../row.ts';
import { firstCharacter, takeColumns, widthOf } from './width.ts';

/** The spans of one line in lines of at most so many columns, broken at spaces; a word that is longer is broken itself. */
export function wrapSpans(spans: readonly Span[], width: number): readonly (readonly Span[])[] {
  const lines: Line[] = [emptyLine()];
  for (const word of toWords(spans)) place(word, lines, Math.max(1, width));
  return lines.map(({ spans }) => merge(spans));
}

/** The spans of one line of code in lines of at most so many columns, each full. */
export function breakSpans(spans: readonly Span[], width: number): readonly (readonly Span[])[] {
  const lines: Line[] = [emptyLine()];
  for (const span of spans) pour(span, lines, Math.max(1, width));
  return lines.map(({ spans }) => merge(spans));
}

/** A line without tabs: each ends at the next fourth column. */
export function expandTabs(line: string): string {
  if (!line.includes('\t')) return line;
  let shown = '';
  for (const [index, part] of line.split('\t').entries()) {
    if (index > 0) shown += ' '.repeat(TAB_COLUMNS - (widthOf(shown) % TAB_COLUMNS));
    shown += part;
  }
  return shown;
}

/** As editors show code; a terminal's eight leave too little room. */
const TAB_COLUMNS = 4;

interface Line {
  readonly spans: Span[];
  used: number;
}

interface Word {
  readonly spans: Span[];
  readonly isSpace: boolean;
}

function emptyLine(): Line {
  return { spans: [], used: 0 };
}

/** What may not be parted, also where its tones change, and the spaces between. */
function toWords(spans: readonly Span[]): readonly Word[] {
  const words: Word[] = [];
  for (const { text, tone } of spans) {
    for (const part of text.split(/( +)/)) {
      if (part === '') continue;
      const isSpace = part.startsWith(' ');
      const last = words.at(-1);
      if (last === undefined || last.isSpace !== isSpace)
        words.push({ spans: [{ text: part, tone }], isSpace });
      else last.spans.push({ text: part, tone });
    }
  }
  return words;
}

function place({ spans, isSpace }: Word, lines: Line[], width: number): void {
  const line = lines.at(-1) ?? emptyLine();
  const needed = spans.reduce((sum, { text }) => sum + widthOf(text), 0);
  if (line.used + needed <= width) {
    // Where a line was broken no space begins the next; an indent is one of the text's own.
    if (isSpace && line.used === 0 && lines.length > 1) return;
    line.spans.push(...spans);
    line.used += needed;
  } else if (isSpace) lines.push(emptyLine());
  else if (needed <= width) lines.push({ spans: [...spans], used: needed });
  else for (const span of spans) pour(span, lines, width);
}

/** Fills what is left of the last line, then as many as it takes. */
function pour({ text, tone }: Span, lines: Line[], width: number): void {
  let rest = text;
  while (rest !== '') {
    const line = lines.at(-1) ?? emptyLine();
    const taken = takeColumns(rest, width - line.used);
    if (taken !== '') {
      line.spans.push({ text: taken, tone });
      line.used += widthOf(taken);
      rest = rest.slice(taken.length);
    } else if (line.used === 0) {
      // A character that is wider than everything.
      line.spans.push({ text: '…', tone });
      line.used = 1;
      rest = rest.slice(firstCharacter(rest).length);
    }
    if (rest !== '') lines.push(emptyLine());
  }
}

function merge(spans: readonly Span[]): readonly Span[] {
  const merged: Span[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last?.tone === span.tone)
      merged[merged.length - 1] = { text: last.text + span.text, tone: span.tone };
    else merged.push(span);
  }
  return merged;
}
