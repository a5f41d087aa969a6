// The beginning of an entry's line, which says what it is without the cost of reading all of it.

/** What the beginning of a line tells; `exchange` only where it is the first member of the data. */
export interface EntryHead {
  readonly seq: number;
  readonly t: number;
  readonly type: string;
  readonly exchange?: string;
}

/** So many characters hold every head: two hashes, a salt, two numbers, a type and an id. */
export const HEAD_CHARS = 400;

const HEAD =
  /^\{"seq":(\d{1,15}),"prev":"[0-9a-f]{64}","t":(\d{1,15}),"type":"([^"\\]{1,40})","commit":"[0-9a-f]{64}"(?:\}$|,"salt":"[0-9a-f]{32}","data":\{(?:"exchange":"([0-9a-f-]{36})")?)/;

/** The head of a line that is written as the recorder writes it (FORMAT.md §3), undefined for any other. */
export function parseEntryHead(beginning: string): EntryHead | undefined {
  const match = HEAD.exec(beginning);
  if (match === null) return undefined;
  const [, seq, t, type = '', exchange] = match;
  return { seq: Number(seq), t: Number(t), type, ...(exchange === undefined ? {} : { exchange }) };
}
