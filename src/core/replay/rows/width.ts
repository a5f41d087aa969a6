// How wide text is in a terminal, and text that is made to fit.
import stringWidth from 'string-width';
import type { Span, Tone } from '../row.ts';
import { toVisible } from '../visible.ts';

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });
// All of ASCII that is as wide as it is long.
const ASCII = /^[ -~]*$/;

/** A span of one line: whatever a terminal would obey is shown instead. */
export function span(text: string, tone: Tone = 'plain'): Span {
  if (ASCII.test(text)) return { text, tone };
  return { text: toVisible(text).replaceAll('\n', '\u240a').replaceAll('\t', '  '), tone };
}

/** Columns that a text takes up. */
export function widthOf(text: string): number {
  return ASCII.test(text) ? text.length : stringWidth(text);
}

/** Columns of all spans. */
export function spansWidth(spans: readonly Span[]): number {
  return spans.reduce((sum, { text }) => sum + widthOf(text), 0);
}

/** As much of the beginning of a text as fits, never half a character. */
export function takeColumns(text: string, width: number): string {
  if (ASCII.test(text)) return text.slice(0, Math.max(0, width));
  let end = 0;
  let used = 0;
  for (const { segment, index } of GRAPHEMES.segment(text)) {
    used += widthOf(segment);
    if (used > width) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
}

/** The first character of a text, as a reader sees characters. */
export function firstCharacter(text: string): string {
  const [first] = GRAPHEMES.segment(text);
  return first?.segment ?? '';
}

/** The text in at most so many columns, with … where it was cut. */
export function cutTo(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  return width <= 0 ? '' : `${takeColumns(text, width - 1)}…`;
}

/** The spans in at most so many columns, with … where they were cut. */
export function cutSpans(spans: readonly Span[], width: number): readonly Span[] {
  if (spansWidth(spans) <= width) return spans;
  const cut: Span[] = [];
  let left = width - 1;
  if (left < 0) return [];
  for (const { text, tone } of spans) {
    const shown = takeColumns(text, left);
    left -= widthOf(shown);
    cut.push({ text: shown === text ? text : `${shown}…`, tone });
    if (shown !== text) break;
  }
  return cut;
}

/** The spans in exactly so many columns: cut, or filled with spaces of this tone. */
export function fitSpans(spans: readonly Span[], width: number, tone: Tone = 'plain'): readonly Span[] {
  const cut = cutSpans(spans, width);
  const left = width - spansWidth(cut);
  return left > 0 ? [...cut, { text: ' '.repeat(left), tone }] : cut;
}

/** What stands left and what stands right in exactly so many columns; the left stays where both have no room. */
export function spreadSpans(left: readonly Span[], right: readonly Span[], width: number): readonly Span[] {
  const rightWidth = spansWidth(right);
  if (rightWidth === 0 || rightWidth + 2 > width) return fitSpans(left, width);
  return [...fitSpans(left, width - rightWidth), ...right];
}
