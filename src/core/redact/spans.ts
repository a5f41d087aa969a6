// Findings that touch the same text become one, so that no tail of a secret is left standing behind another.
import type { Finding } from '../model/redaction.ts';

/** A span grows no further than to this: it is held back until it ends. */
const MAX_SPAN_CHARS = 32 * 1024;

/** A finding, the place of its rule in the list of rules, and the offset of its trigger. */
export interface Candidate extends Finding {
  readonly rank: number;
  readonly at: number;
}

/**
 * Findings in order that do not overlap and cover all candidates. Of those that begin at one place the longest names the
 * finding, of two of one length the one whose rule comes first.
 */
export function toSpans(candidates: readonly Candidate[]): Finding[] {
  const sorted = [...candidates].sort((a, b) => a.start - b.start || b.end - a.end || a.rank - b.rank);
  const spans: { rule: string; start: number; end: number }[] = [];
  for (const { rule, start, end } of sorted) {
    const last = spans.at(-1);
    if (last === undefined || start >= last.end) spans.push({ rule, start, end });
    else if (end <= last.end) continue;
    else if (isFull(last)) spans.push({ rule, start: last.end, end });
    else last.end = end;
  }
  return spans;
}

/** True where what overlaps the end of a span becomes a span of its own. */
export function isFull({ start, end }: Finding): boolean {
  return end - start >= MAX_SPAN_CHARS;
}
