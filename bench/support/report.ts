// What a bench gives back: rows of numbers, one column a peer, with the bar that the project set itself.

/** `most` and `least` include their number; `source` says where the bar is written. */
export interface Bar {
  readonly most?: number;
  readonly least?: number;
  readonly source: 'issue' | 'design';
}
export interface Row {
  readonly measure: string;
  /** Digits behind the point; absent: 0. */
  readonly digits?: number;
  /** Column → number; a column that is absent was not measured. */
  readonly by: { readonly [column: string]: number | undefined };
  readonly bar?: Bar;
}
export interface Report {
  readonly columns: readonly string[];
  /** The columns that a bar is held against. */
  readonly judged: readonly string[];
  readonly rows: readonly Row[];
  readonly notes: readonly string[];
}
export type Verdict = 'ok' | 'over' | 'not measured';

/** The verdict of a row: ok where every judged column holds its bar; undefined where it has none. */
export function judge({ by, bar }: Row, judged: readonly string[]): Verdict | undefined {
  if (bar === undefined) return undefined;
  const values = judged.flatMap((column) => by[column] ?? []);
  if (values.length === 0) return 'not measured';
  return values.every((value) => holds(value, bar)) ? 'ok' : 'over';
}

function holds(value: number, { most, least }: Bar): boolean {
  return (most === undefined || value <= most) && (least === undefined || value >= least);
}
