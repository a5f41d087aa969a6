// Words and phrases as patterns that find them in text as it stands, so that offsets are those of the text.

/** UTF-16 offsets: from `start` up to, not including, `end`. */
export type Span = readonly [start: number, end: number];

/** Finds a word anywhere, in either case; between the words of a phrase any white space may stand, line ends included. */
export function toWordPattern(text: string): RegExp {
  const words = text.trim().split(/\s+/);
  return new RegExp(words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('\\s+'), 'giu');
}

/** Where the pattern first stands in the text. */
export function findFirst(text: string, pattern: RegExp): Span | undefined {
  for (const match of text.matchAll(pattern)) return [match.index, match.index + match[0].length];
  return undefined;
}

/** Where any of the patterns stands in the text, in order; spans that touch are one. */
export function findAll(text: string, patterns: readonly RegExp[]): readonly Span[] {
  const found = patterns.flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match): Span => [match.index, match.index + match[0].length]),
  );
  const merged: Span[] = [];
  for (const [start, end] of found.sort((one, other) => one[0] - other[0])) {
    const last = merged.at(-1);
    if (last === undefined || start > last[1]) merged.push([start, end]);
    else merged.splice(-1, 1, [last[0], Math.max(last[1], end)]);
  }
  return merged;
}
