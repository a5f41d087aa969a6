// Sessions and their parts as rows, and back.
import { sql } from 'kysely';
import type {
  SessionFlag,
  SessionProgress,
  StoredEvidence,
  StoredSession,
  Tombstone,
} from '../session-store.ts';
import type { NewSegment, StoredSegment } from '../stored-segment.ts';
import { toText, toWho, withoutNulls } from './rows.ts';
import type { EvidenceRow, SegmentRow, SessionRow, TombstoneRow } from './schema.ts';

/** Each has its bit; new ones are added at the end. */
const FLAGS: readonly SessionFlag[] = [
  'fork',
  'bad-seal',
  'silent',
  'not-what-it-claims',
  'future',
  'identity-mismatch',
  'content-dropped',
];

/** The bits of flags. */
export function toBits(flags: readonly SessionFlag[]): number {
  return flags.reduce((bits, flag) => bits | (1 << FLAGS.indexOf(flag)), 0);
}

export function toSessionRow(session: StoredSession): SessionRow {
  const { owner, email, name } = session;
  return {
    id: session.id,
    issuer: owner.issuer,
    subject: owner.subject,
    email: email === undefined ? null : toText(email),
    name: name === undefined ? null : toText(name),
    who: toWho({ ...session, subject: owner.subject }),
    header: session.header,
    header_hash: session.headerHash,
    started_at: session.startedAt,
    device: toText(session.device),
    labels: JSON.stringify(session.labels),
    flags: toBits(session.flags),
    bytes: session.bytes,
    created_at: session.createdAt,
    received_at: session.receivedAt,
    hold: session.hold === undefined ? null : JSON.stringify(session.hold),
    is_checked: 0,
    erasure_due: session.erasureDue ?? null,
    indexed_to: session.indexedTo,
    index_seen: session.indexedTo,
    ...toProgressRow(session),
  };
}

/** The columns that a step changes. */
export function toProgressRow(progress: SessionProgress) {
  return {
    next: progress.next,
    tip: progress.tip,
    segment: progress.segment,
    segment_first: progress.segmentFirst,
    peaks: JSON.stringify(progress.peaks),
    state: progress.state,
    close_reason: progress.closeReason === undefined ? null : toText(progress.closeReason),
    last_t: progress.lastT,
  };
}

export function fromSessionRow(row: SessionRow): StoredSession {
  const { email, name, close_reason, hold, erasure_due } = withoutNulls(row);
  return {
    id: row.id,
    owner: { issuer: row.issuer, subject: row.subject },
    header: row.header,
    headerHash: row.header_hash,
    startedAt: row.started_at,
    device: row.device,
    labels: JSON.parse(row.labels),
    flags: FLAGS.filter((_, bit) => (row.flags & (1 << bit)) !== 0),
    bytes: row.bytes,
    createdAt: row.created_at,
    receivedAt: row.received_at,
    indexedTo: row.indexed_to,
    next: row.next,
    tip: row.tip,
    segment: row.segment,
    segmentFirst: row.segment_first,
    peaks: JSON.parse(row.peaks),
    state: row.state,
    lastT: row.last_t,
    ...(email === undefined ? {} : { email }),
    ...(name === undefined ? {} : { name }),
    ...(close_reason === undefined ? {} : { closeReason: close_reason }),
    ...(hold === undefined ? {} : { hold: JSON.parse(hold) }),
    ...(erasure_due === undefined ? {} : { erasureDue: erasure_due }),
  };
}

export function toSegmentRow(segment: NewSegment): Omit<SegmentRow, 'plain_bytes'> {
  const { session, first, last, root, tip, reason, seal, blob, packedBytes, revision } = segment;
  return {
    session,
    segment: segment.segment,
    first,
    last,
    root,
    tip,
    reason,
    seal: seal ?? null,
    blob: blob ?? null,
    packed_bytes: packedBytes ?? null,
    revision,
  };
}

export function fromSegmentRow(row: SegmentRow & { readonly leaf: number | null }): StoredSegment {
  const { plain_bytes, packed_bytes, ...rest } = withoutNulls(row);
  return {
    ...rest,
    plainBytes: plain_bytes,
    ...(packed_bytes === undefined ? {} : { packedBytes: packed_bytes }),
  };
}

export function fromEvidenceRow(
  row: Omit<EvidenceRow, 'arrival'> & { readonly arrival: number },
): StoredEvidence {
  const { arrival, session, kind, seq, at, issuer, subject, bytes } = row;
  return { arrival, session, kind, seq, at, sender: { issuer, subject }, bytes };
}

export function toTombstoneRow(tombstone: Tombstone): TombstoneRow {
  const { id, owner, startedAt, tip, removedAt, reason, by = null } = tombstone;
  const { issuer, subject } = owner;
  const row = { id, issuer, subject, started_at: startedAt, tip, removed_at: removedAt, reason, by };
  return { ...row, sweep_due: removedAt };
}

export function fromTombstoneRow(row: TombstoneRow): Tombstone {
  const { id, issuer, subject, started_at, tip, removed_at, reason, by } = withoutNulls(row);
  const owner = { issuer, subject };
  return {
    id,
    owner,
    startedAt: started_at,
    tip,
    removedAt: removed_at,
    reason,
    ...(by === undefined ? {} : { by }),
  };
}

/** True of a row with the flag. */
export function hasFlag(flag: SessionFlag) {
  return sql<boolean>`(flags & ${sql.lit(toBits([flag]))}) <> 0`;
}
