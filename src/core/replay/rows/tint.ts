// Gives parts of rows another tone: what was masked, and what was searched for.
import type { Row, Span, Tone } from '../row.ts';

/** A range of a row's text, in UTF-16 units. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/** `[REDACTED:<rule>:<fingerprint>]`; a mask may go on in the next row. */
const MASK = /\[REDACTED:[^\]\s]*\]?/g;
const MASK_REST = /^(\s*(?:│ |▏ )?)([^\]\s]*\])/;

/** The rows with every mask in the tone of redactions. */
export function markRedactions(rows: readonly Row[]): readonly Row[] {
  let isOpen = false;
  return rows.map((row) => {
    const text = textOf(row);
    const rest = isOpen ? MASK_REST.exec(text) : null;
    const begun = rest === null ? [] : [{ start: rest[1]?.length ?? 0, end: rest[0].length }];
    const found = text.includes('[REDACTED:') ? [...text.matchAll(MASK)] : [];
    const last = found.at(-1);
    isOpen =
      last !== undefined && !last[0].endsWith(']') && last.index + last[0].length === text.trimEnd().length;
    const ranges = [
      ...begun,
      ...found.map(({ index, 0: mask }) => ({ start: index, end: index + mask.length })),
    ];
    return ranges.length === 0 ? row : { ...row, spans: tint(row.spans, ranges, 'redaction') };
  });
}

/** The row with every match in the tone of matches; upper and lower case are the same. */
export function markMatches(row: Row, query: string): Row {
  const ranges = findRanges(textOf(row), query);
  return ranges.length === 0 ? row : { ...row, spans: tint(row.spans, ranges, 'match') };
}

/** Whether the query is in the row. */
export function hasMatch(row: Row, query: string): boolean {
  return textOf(row).toLowerCase().includes(query.toLowerCase());
}

/** The text of a row, as it is read. */
export function textOf({ spans }: Row): string {
  return spans.map(({ text }) => text).join('');
}

function findRanges(text: string, query: string): readonly Range[] {
  const wanted = query.toLowerCase();
  const folded = text.toLowerCase();
  const ranges: Range[] = [];
  // A character may have another length in lower case: then nothing is marked rather than the wrong place.
  if (wanted === '' || folded.length !== text.length) return ranges;
  for (let at = folded.indexOf(wanted); at !== -1; at = folded.indexOf(wanted, at + wanted.length))
    ranges.push({ start: at, end: at + wanted.length });
  return ranges;
}

/** The spans, cut at the ends of the ranges (ascending, apart from each other). */
function tint(spans: readonly Span[], ranges: readonly Range[], tone: Tone): readonly Span[] {
  const tinted: Span[] = [];
  let from = 0;
  for (const span of spans) {
    let at = 0;
    for (const { start, end } of ranges) {
      const [first, last] = [Math.max(at, start - from), Math.min(span.text.length, end - from)];
      if (first >= last) continue;
      if (first > at) tinted.push({ ...span, text: span.text.slice(at, first) });
      tinted.push({ text: span.text.slice(first, last), tone });
      at = last;
    }
    if (at < span.text.length) tinted.push({ ...span, text: span.text.slice(at) });
    from += span.text.length;
  }
  return tinted;
}
