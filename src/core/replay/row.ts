// What a view shows: rows of text, each piece with its tone; a terminal or a page turns tones into colours.

/** What a piece of text is, from which every view takes its colour. */
export type Tone =
  | 'plain'
  | 'dim'
  | 'strong'
  | 'user'
  | 'assistant'
  | 'thinking'
  | 'tool'
  | 'good'
  | 'bad'
  | 'warning'
  | 'gap'
  | 'redaction'
  | 'match'
  | 'added'
  | 'removed'
  | 'hunk'
  | 'heading'
  | 'link'
  | 'quote'
  | 'bar'
  | 'bar-done'
  | 'mark'
  | 'selection'
  | 'code'
  | 'code-keyword'
  | 'code-string'
  | 'code-number'
  | 'code-comment'
  | 'code-name'
  | 'code-type';

/** A piece of a row; its text holds nothing that a terminal would obey. */
export interface Span {
  readonly text: string;
  readonly tone: Tone;
}

/** What a row shows: the scene by its place in the film, and the block in it. */
export interface Anchor {
  readonly scene: number;
  readonly block: string;
}

/** One row of a picture, never wider than the picture. */
export interface Row {
  readonly spans: readonly Span[];
  readonly anchor?: Anchor;
  /** True where the selection is on it. */
  readonly isSelected?: true;
}

/** A row of nothing. */
export const EMPTY_ROW: Row = { spans: [] };
