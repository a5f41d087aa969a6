// What verifying a recording comes to: the verdict, and the problems that it rests on.
import type { GapData } from '../model/entry.ts';

/**
 * `intact`: whole, and as it was written · `intact-with-gaps`: so too, and it says itself what is missing or was erased ·
 * `cut-off`: good as far as it goes, but not closed (or still being written) · `not-what-it-claims`: there is a problem.
 */
export type Level = 'intact' | 'intact-with-gaps' | 'cut-off' | 'not-what-it-claims';

export type ProblemCode =
  | 'header-missing'
  | 'header-malformed'
  | 'header-format'
  | 'segment-missing'
  | 'segment-unclosed'
  | 'segment-closed-wrong'
  | 'entry-after-close'
  | 'torn-line'
  | 'not-a-file'
  | 'not-utf8'
  | 'too-long'
  | 'too-deep'
  | 'line-malformed'
  | 'line-not-canonical'
  | 'seq-hole'
  | 'seq-repeat'
  | 'prev-mismatch'
  | 'commit-mismatch'
  | 'salt-reused'
  | 'data-malformed'
  | 'stored-value-malformed'
  | 'part-forward'
  | 'part-missing'
  | 'part-not-array'
  | 'part-too-short'
  | 'run-malformed'
  | 'exchange-opened-twice'
  | 'exchange-not-opened'
  | 'exchange-over'
  | 'exchange-closed-twice'
  | 'count-mismatch'
  | 'too-many-problems';

/** Where a problem stands: a file of the recording, its line from 1, the entry's own `seq`. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly seq?: number;
}
/** `message` says what was expected and what was found: printable ASCII, and no content of the recording but hashes, ids and names. */
export interface Problem extends Place {
  readonly code: ProblemCode;
  readonly message: string;
}
/** Notes a problem at the place that is being looked at. */
export type Report = (code: ProblemCode, message: string) => void;

/** A gap that the recording tells of itself. */
export interface Gap extends GapData {
  readonly seq: number;
}
/** What follows the last LF of a segment that is still open: it was never acknowledged, and is not read. */
export interface Torn {
  readonly file: string;
  readonly line: number;
  readonly bytes: number;
}
/** First and last of consecutive seqs. */
export type SeqRange = readonly [first: number, last: number];

export interface Verdict {
  readonly level: Level;
  /** Lines that are entries, the erased ones included. */
  readonly entries: number;
  readonly segments: number;
  /** The entry hash of the last entry: it alone binds that entry, so compare it with what a seal or a note says. */
  readonly tip?: string;
  readonly torn?: Torn;
  readonly gaps: readonly Gap[];
  readonly erased: readonly SeqRange[];
  readonly problems: readonly Problem[];
}
