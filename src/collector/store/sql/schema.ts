// The tables as kysely sees them: the same in SQLite and in PostgreSQL, but for what search finds words in.
import type { GeneratedAlways, Kysely } from 'kysely';

/** Booleans are 0 and 1, lists are JSON, times are ISO 8601. */
export interface Tables {
  readonly facts: { name: string; value: string };
  readonly devices: {
    id: string;
    public_key: string;
    issuer: string;
    subject: string;
    statement: string;
    enrolled_at: string;
    revoked: string | null;
  };
  readonly index_lines: { device: string; seq: number; line: string };
  readonly sessions: SessionRow;
  readonly batches: {
    session: string;
    first: number;
    last: number;
    segment: number;
    bytes: Uint8Array;
    plain_bytes: number;
  };
  readonly segments: SegmentRow;
  readonly leaves: {
    arrival: GeneratedAlways<number>;
    session: string;
    segment: number;
    text: string;
    leaf: number | null;
  };
  readonly cosignatures: { size: number; witness: string; line: string };
  readonly part_uses: { part: string; session: string; segment: number };
  /** `is_condemned`: no segment may refer to it any more. */
  readonly parts: { part: string; is_condemned: number };
  readonly evidence: EvidenceRow;
  readonly erasures: {
    arrival: GeneratedAlways<number>;
    session: string;
    source: 'device' | 'collector';
    line: string;
  };
  readonly tombstones: TombstoneRow;
  readonly access: AccessRow;
  readonly policies: { version: number; note: string; at: string; by: string };
  readonly search_units: SearchUnitRow;
  readonly search_texts: { id: number; passages: string };
}

export interface SessionRow {
  id: string;
  issuer: string;
  subject: string;
  email: string | null;
  name: string | null;
  /** Subject, e-mail and name in lower case. */
  who: string;
  header: string;
  header_hash: string;
  started_at: string;
  device: string;
  labels: string;
  /** One bit a flag. */
  flags: number;
  bytes: number;
  created_at: string;
  received_at: string;
  hold: string | null;
  /** 1: the whole of it was held against what a recording must be. */
  is_checked: number;
  /** Null: nothing that was erased is left. */
  erasure_due: string | null;
  indexed_to: number;
  index_seen: number;
  next: number;
  tip: string;
  segment: number;
  segment_first: number;
  peaks: string;
  state: 'live' | 'closed';
  close_reason: string | null;
  last_t: number;
}

export interface SegmentRow {
  session: string;
  segment: number;
  first: number;
  last: number;
  root: string;
  tip: string;
  reason: string;
  plain_bytes: number;
  seal: string | null;
  blob: string | null;
  packed_bytes: number | null;
  revision: number;
}

export interface EvidenceRow {
  arrival: GeneratedAlways<number>;
  session: string;
  kind: 'fork' | 'bad-seal';
  seq: number;
  at: string;
  issuer: string;
  subject: string;
  bytes: Uint8Array;
}

export interface TombstoneRow {
  id: string;
  issuer: string;
  subject: string;
  started_at: string;
  tip: string;
  removed_at: string;
  reason: 'age' | 'size' | 'label' | 'request';
  by: string | null;
  /** Null: none of its blobs is left. */
  sweep_due: string | null;
}

export interface AccessRow {
  seq: number;
  prev: string;
  hash: string;
  at: string;
  issuer: string;
  subject: string;
  email: string | null;
  action: string;
  session: string | null;
  owner: string | null;
  address: string;
  detail: string | null;
}

export interface SearchUnitRow {
  /** Rises with the time at which the unit began, so that newest first is the order of this key. */
  id: number;
  session: string;
  unit: string;
  issuer: string;
  subject: string;
  started_at: string;
  /** In lower case, as `who` of a session. */
  who: string;
  model: string | null;
  /** In lower case, one a line. */
  routes: string;
  tools: string;
  files: string;
  repository: string | null;
  has_error: number;
  has_redaction: number;
  has_gap: number;
  input_tokens: number;
  output_tokens: number;
  cache_read_tokens: number;
  cache_write_tokens: number;
}

export type Database = Kysely<Tables>;
