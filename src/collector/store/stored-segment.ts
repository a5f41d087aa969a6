// A segment that is closed: what it came to, its seal, its place in the log, and where its bytes are.
import type { ClosedSegment } from '../../core/proof/seal.ts';

/** What a segment of 16 MiB that ends with one line more has at most. One that is longer stays batches, which are read in pieces. */
export const MAX_PACKED_BYTES = 96 * 1024 * 1024;

/** A closed segment as the store knows it. */
export interface StoredSegment extends ClosedSegment {
  readonly session: string;
  /** The signed note, once it has come and holds. */
  readonly seal?: string;
  /** Its leaf in the log, once it is sequenced. */
  readonly leaf?: number;
  /** Key of the blob that holds its entries; absent while they are batches. */
  readonly blob?: string;
  readonly plainBytes: number;
  readonly packedBytes?: number;
  /** Goes up whenever what holds the entries is exchanged. */
  readonly revision: number;
}

/** A segment that has just been closed: its bytes are those of its batches. */
export type NewSegment = Omit<StoredSegment, 'plainBytes'>;

/** A segment by its session and number. */
export interface SegmentPlace {
  readonly session: string;
  readonly segment: number;
}

/** What holds the entries of a segment that is packed. */
export interface PackedSegment {
  /** Key of the blob. */
  readonly blob: string;
  readonly packedBytes: number;
  /** SHA-256 of each shared part that it refers to. */
  readonly parts: readonly string[];
}
