// The sessions that sidecars sent: headers, entries as they came, seals, and what became of them.
import type { NewSegment, PackedSegment, SegmentPlace, StoredSegment } from './stored-segment.ts';

/** Who owns a recording: an issuer and the subject that it gave. */
export interface Owner {
  readonly issuer: string;
  readonly subject: string;
}

/** What is not as it should be; a session keeps its flags. */
export type SessionFlag =
  /** Another entry came for a seq that was there: the other one is kept as evidence. */
  | 'fork'
  /** A seal did not hold. */
  | 'bad-seal'
  /** Nothing came for longer than the policy allows, and it was not closed. */
  | 'silent'
  /** The full verifier found what it is not. */
  | 'not-what-it-claims'
  /** Its times are in the future of the collector's clock. */
  | 'future'
  /** Its device was revoked when it came, or its header names another identity than the sender's. */
  | 'identity-mismatch'
  /** Its device could not keep all of it until it was here, and dropped content; the tombstone says when. */
  | 'content-dropped';

/** Where the chain of a session stands: all that is needed to check what comes next. */
export interface SessionProgress {
  /** The next wanted seq. */
  readonly next: number;
  /** The hash that the next entry chains to. */
  readonly tip: string;
  /** The open segment (from 1), the seq of its first entry, and the peaks of its Merkle tree, the largest first, as hex. */
  readonly segment: number;
  readonly segmentFirst: number;
  readonly peaks: readonly string[];
  /** `closed`: session-closed and the segment-closed after it have come. */
  readonly state: 'live' | 'closed';
  /** As session-closed says it. */
  readonly closeReason?: string;
  /** `t` of the last entry, ms. */
  readonly lastT: number;
}

export interface StoredSession extends SessionProgress {
  readonly id: string;
  readonly owner: Owner;
  /** session.json, to the byte. */
  readonly header: string;
  readonly headerHash: string;
  readonly startedAt: string;
  readonly device: string;
  readonly email?: string;
  readonly name?: string;
  readonly labels: readonly string[];
  readonly flags: readonly SessionFlag[];
  /** Of entries as NDJSON, before compression. */
  readonly bytes: number;
  /** By the collector's clock, ISO 8601. */
  readonly createdAt: string;
  readonly receivedAt: string;
  readonly hold?: { readonly by: string; readonly at: string; readonly reason?: string };
  /** Where search stands: what began before this seq and has ended is in it. */
  readonly indexedTo: number;
  /** When an erasure that was begun here is gone on with, ISO 8601; absent where all is gone that was erased. */
  readonly erasureDue?: string;
}

/** Entries of one segment as they came, in a row: NDJSON, compressed with zstd. */
export interface StoredBatch {
  readonly session: string;
  readonly segment: number;
  readonly first: number;
  readonly last: number;
  readonly bytes: Uint8Array;
  /** Before compression. */
  readonly plainBytes: number;
}

/** One step of a session: only taken where `next` is still `from` (compare and set). */
export interface SessionStep {
  readonly session: string;
  readonly from: number;
  readonly progress: SessionProgress;
  readonly batches: readonly StoredBatch[];
  /** Segments that this step closed. */
  readonly closed: readonly NewSegment[];
  readonly flags: readonly SessionFlag[];
  readonly receivedAt: string;
}

export interface SessionFilter {
  readonly owner?: Owner;
  /** Part of subject, e-mail or name, in either case. */
  readonly user?: string;
  readonly device?: string;
  readonly model?: string;
  readonly state?: 'live' | 'closed';
  readonly flag?: SessionFlag;
  readonly label?: string;
  /** ISO 8601: since is inclusive, until is not. */
  readonly since?: string;
  readonly until?: string;
}

/** Keyset paging, newest first: `after` is the last id of the page before. */
export interface Page {
  readonly limit: number;
  readonly after?: string;
}

/** What was sent in place of an entry that is there, or for a segment: kept as evidence, never overwritten. */
export interface Evidence {
  readonly session: string;
  readonly kind: 'fork' | 'bad-seal';
  readonly seq: number;
  readonly at: string;
  readonly sender: Owner;
  readonly bytes: Uint8Array;
}

export interface StoredEvidence extends Evidence {
  /** Its number, over all sessions. */
  readonly arrival: number;
}

export interface SessionStore {
  /** `present`: there already, with the same header; `other`: with another header or owner; `removed`: there is a tombstone. */
  create(session: StoredSession): Promise<'created' | 'present' | 'other' | 'removed'>;
  get(id: string): Promise<StoredSession | undefined>;
  list(filter: SessionFilter, page: Page): Promise<readonly StoredSession[]>;
  /** Many steps in one transaction; for each whether it was taken, in order. A session may have several steps in a row. */
  advance(steps: readonly SessionStep[]): Promise<readonly boolean[]>;
  /** The batches that hold seqs from `from` on and are still hot, in order, read a few at a time. */
  readBatches(session: string, from: number): AsyncIterable<StoredBatch>;
  getSegment(session: string, segment: number): Promise<StoredSegment | undefined>;
  /** The segment that holds the entry `seq`, if it is packed. */
  findPacked(session: string, seq: number): Promise<StoredSegment | undefined>;
  listSegments(session: string): Promise<readonly StoredSegment[]>;
  /** The seal of a closed segment, and at once its place in the queue of the log. `other`: another one is there. */
  seal(session: string, segment: number, seal: string): Promise<'stored' | 'present' | 'other'>;
  /** Sealed segments of at most MAX_PACKED_BYTES whose entries are still batches, oldest session first. */
  listUnpacked(limit: number): Promise<readonly StoredSegment[]>;
  /**
   * Shared parts that a segment is about to refer to: from now on they are in use. Answers those that are on their way out, which
   * the segment must hold itself; undefined, and nothing was claimed, where the segment is not what was read any more.
   */
  claimParts(place: SegmentRevision, parts: readonly string[]): Promise<readonly string[] | undefined>;
  /**
   * The blob holds the segment now, in place of its batches or of another blob; compare and set on the revision that was read.
   * `parts` are all shared parts that it refers to, claimed before.
   */
  markPacked(place: SegmentRevision, packed: PackedSegment): Promise<boolean>;
  /**
   * Replaces batches that are still hot, for erasure: those of the same session and range. False, and nothing was replaced, where
   * one of them is there no more.
   */
  replaceBatches(session: string, batches: readonly StoredBatch[]): Promise<boolean>;
  /** Shared parts of which no segment knows any more, in order behind `after`: none is claimed again until they are forgotten. Also those of a time before. */
  condemnParts(limit: number, after?: string): Promise<readonly string[]>;
  /** Shared parts that were stored for a segment which then was not packed: condemned where no segment knows of them. */
  returnParts(parts: readonly string[]): Promise<void>;
  /**
   * Forgets a condemned part, and has its blob deleted while nobody can claim it: of several replicas one does. Nothing has changed
   * where the deletion rejects.
   */
  sweepPart(part: string, deleteBlob: () => Promise<void>): Promise<void>;
  addFlags(session: string, flags: readonly SessionFlag[]): Promise<void>;
  setHold(session: string, hold: StoredSession['hold']): Promise<void>;
  /** Live sessions from which nothing came since then and that are not flagged `silent`. */
  listSilent(since: string, limit: number): Promise<readonly string[]>;
  /** Closed sessions to which nothing came since then, and that were not checked as a whole yet, the oldest first. */
  listUnchecked(since: string, limit: number): Promise<readonly string[]>;
  markChecked(session: string): Promise<void>;
  /** Nothing where there is no such session any more. */
  addEvidence(evidence: Evidence): Promise<void>;
  listEvidence(session: string): Promise<readonly StoredEvidence[]>;
  /** Other bytes in place of those of evidence, for erasure; false where its session is on hold, or there is no such evidence. */
  replaceEvidence(arrival: number, bytes: Uint8Array): Promise<boolean>;
  /**
   * A line of erasures.jsonl; false where there are not `from` of its source, or there is no such session: compare and set. One that is
   * made here is not taken under a hold either, and makes the session unfinished, due at `due`.
   */
  addErasure(session: string, erasure: NewErasure, from: number): Promise<boolean>;
  /** Those of the device (`device`), then those made here (`collector`), each in order: two chains. */
  listErasures(session: string): Promise<readonly StoredErasure[]>;
  /**
   * Removes all of it, also from search, and leaves a tombstone row; its blobs are due from then on. False under a hold, where there is
   * no such session, and, but at a `request`, where it is still being recorded.
   */
  remove(tombstone: Tombstone): Promise<boolean>;
  getTombstone(session: string): Promise<Tombstone | undefined>;
  /** Sessions without a hold in which an erasure is due, the longest waiting first. */
  listUnerased(now: string, limit: number): Promise<readonly string[]>;
  /**
   * When the erasures of a session are gone on with: undefined once they are done. Nothing where they are not as `of` has them any more:
   * another tombstone has come, or something of theirs is left that who says this may not have seen.
   */
  setErasureDue(session: string, of: KnownErasures, due: string | undefined): Promise<void>;
  /** Something may be left of what was erased here, and is looked after from `due` on. Nothing where the collector has erased nothing. */
  reviveErasure(session: string, due: string): Promise<void>;
  /** Removed sessions whose blobs are due, the longest waiting first. */
  listUnswept(now: string, limit: number): Promise<readonly Tombstone[]>;
  /** When the blobs of a removed session are looked after again: undefined once none is left. */
  setSweepDue(session: string, due: string | undefined): Promise<void>;
  countUnfinished(): Promise<{ readonly erasures: number; readonly removals: number }>;
}

/** A segment as it was read. */
export interface SegmentRevision extends SegmentPlace {
  readonly revision: number;
}

export interface StoredErasure {
  readonly source: 'device' | 'collector';
  readonly line: string;
}

export interface NewErasure extends StoredErasure {
  /** Of one that is made here, ISO 8601: when it is gone on with, if nobody has said by then that it is done. */
  readonly due?: string;
}

/** The erasures of a session as they were when somebody began to end them. */
export interface KnownErasures {
  /** How many were made here. */
  readonly tombstones: number;
  readonly due: string | undefined;
}

/** What stays of a session that was removed. */
export interface Tombstone {
  readonly id: string;
  readonly owner: Owner;
  readonly startedAt: string;
  readonly tip: string;
  readonly removedAt: string;
  readonly reason: 'age' | 'size' | 'label' | 'request';
  readonly by?: string;
}
