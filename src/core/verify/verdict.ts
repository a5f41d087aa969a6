// What verifying a recording comes to: the verdict, and the problems that it rests on.
import type { GapData } from '../model/entry.ts';
import type { Identity } from '../model/session.ts';
import type { ErasureScope } from '../proof/erasure.ts';

/**
 * `intact-and-attested`: whole, as it was written, and every segment sealed by a key that the asker knows, or that a collector vouches for whose key they know · `intact`: so too, but who
 * wrote it is the recording's own word · `intact-with-gaps`: it says itself what is missing or was erased · `cut-off`: good as far as
 * it goes, but not closed, or not sealed as its header promises (or still being written) · `not-what-it-claims`: there is a problem.
 */
export type Level = 'intact-and-attested' | 'intact' | 'intact-with-gaps' | 'cut-off' | 'not-what-it-claims';

/**
 * Who vouches for the recording: `attested`: every segment is sealed by a key that the asker knows, or that a collector vouches for whose key they know · `asserted`: by the key that the
 * recording itself names · `unsigned`: nobody; not sealed, or not yet.
 */
export type Signer = 'attested' | 'asserted' | 'unsigned';

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
  | 'seal-missing'
  | 'seal-malformed'
  | 'seal-key-missing'
  | 'seal-unsigned'
  | 'seal-forged'
  | 'seal-wrong'
  | 'key-unknown'
  | 'receipt-malformed'
  | 'receipt-other-log'
  | 'receipt-forged'
  | 'receipt-wrong'
  | 'statement-malformed'
  | 'statement-other-log'
  | 'statement-forged'
  | 'statement-wrong'
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
  /** The two halves of the message. */
  readonly expected: string;
  readonly found: string;
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

/** What a tombstone says, by the device's own signature: who erased which entries, when and why. */
export interface Erasure {
  /** Of erasures.jsonl, from 1. */
  readonly line: number;
  readonly at: string;
  readonly by: Identity;
  readonly scope: ErasureScope;
  readonly reason?: string;
  readonly entries: readonly SeqRange[];
  /** Those of them that are still there: the erasure was cut off. */
  readonly unfinished?: readonly SeqRange[];
}
/** A tombstone that explains nothing, or one that another was taken away before. */
export interface ErasureFault {
  readonly line: number;
  /** expected …, found … */
  readonly message: string;
}

/** A seal that a log holds: the leaf, and the size of the log by then. */
export interface ProvedSeal {
  readonly segment: number;
  readonly index: number;
  readonly size: number;
}

/** Whose the device is, as a collector states it in the header (src/collector/PROTOCOL.md §2). */
export interface DeviceOwner {
  readonly issuer: string;
  readonly subject: string;
  readonly email?: string;
  readonly name?: string;
  readonly groups: readonly string[];
  /** ISO 8601. */
  readonly validUntil: string;
  /** The recording began before that. */
  readonly isCurrent: boolean;
  /** The header says that it was recorded by them: the collector attests it. */
  readonly isIdentity: boolean;
}

/** What a log says of a recording, of which the asker knows the key. */
export interface LogVerdict {
  readonly name: string;
  readonly proved: readonly ProvedSeal[];
  /** Segments of which nothing here shows that the log holds their seal. */
  readonly unproved: readonly number[];
  /** Absent where the header has no statement, or none that holds. */
  readonly owner?: DeviceOwner;
}

export interface Verdict {
  readonly level: Level;
  readonly signer: Signer;
  /** By whose key, as session.json says it. */
  readonly device?: { readonly id: string; readonly publicKey?: string };
  /** Seals that were read. */
  readonly seals: number;
  /** Segments without a seal. */
  readonly unsealed: readonly number[];
  /** Lines that are entries, the erased ones included. */
  readonly entries: number;
  readonly segments: number;
  /** The entry hash of the last entry: it alone binds that entry, so compare it with what a seal or a note says. */
  readonly tip?: string;
  readonly torn?: Torn;
  readonly gaps: readonly Gap[];
  readonly erased: readonly SeqRange[];
  readonly erasures: readonly Erasure[];
  readonly erasureFaults: readonly ErasureFault[];
  /** Erased entries that no tombstone explains. */
  readonly unexplained: readonly SeqRange[];
  /** Where the asker knows a log. */
  readonly log?: LogVerdict;
  readonly problems: readonly Problem[];
}
