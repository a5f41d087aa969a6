// Sessions, steps and segments that hold together, for tests of the store.
import { zstdCompressSync } from 'node:zlib';
import type { Owner, SessionStep, StoredSession } from '../../../src/collector/store/session-store.ts';
import type { Store } from '../../../src/collector/store/store.ts';
import type { StoredSegment } from '../../../src/collector/store/stored-segment.ts';

export const ANA: Owner = { issuer: 'https://id.example', subject: 'ana' };
export const BEN: Owner = { issuer: 'https://id.example', subject: 'ben' };

const ZEROS = '0'.repeat(64);

/** A UUIDv7 by number: a greater one is newer. */
export function idOf(number: number): string {
  return `019abc00-0000-7000-8000-${String(number).padStart(12, '0')}`;
}

/** A live session without entries. */
export function makeSession(number: number, changes: Partial<StoredSession> = {}): StoredSession {
  return {
    id: idOf(number),
    owner: ANA,
    header: `{"id":"${idOf(number)}"}`,
    headerHash: String(number).padStart(64, 'a'),
    startedAt: new Date(Date.UTC(2026, 10, 1) + number * 60_000).toISOString(),
    device: 'device-1',
    email: 'ana@example.org',
    name: 'Ana Pérez',
    labels: [],
    flags: [],
    bytes: 0,
    createdAt: '2026-11-25T10:00:00.000Z',
    receivedAt: '2026-11-25T10:00:00.000Z',
    indexedTo: 0,
    next: 0,
    tip: ZEROS,
    segment: 1,
    segmentFirst: 0,
    peaks: [],
    state: 'live',
    lastT: 0,
    ...changes,
  };
}

/** A step that brings these lines; with `closes` they end segment 1 and the session. */
export function makeStep(
  session: string,
  from: number,
  lines: readonly string[],
  { closes = false, segment = 1 }: { readonly closes?: boolean; readonly segment?: number } = {},
): SessionStep {
  const plain = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  const last = from + lines.length - 1;
  return {
    session,
    from,
    progress: {
      next: last + 1,
      tip: ZEROS,
      segment: closes ? segment + 1 : segment,
      segmentFirst: 0,
      peaks: [],
      state: 'live',
      lastT: last,
    },
    batches: [
      { session, segment, first: from, last, bytes: zstdCompressSync(plain), plainBytes: plain.length },
    ],
    closed: closes ? [makeSegment(session, { segment, last, plainBytes: plain.length })] : [],
    flags: [],
    receivedAt: '2026-11-25T10:00:01.000Z',
  };
}

/** A segment that was closed a moment ago. */
export function makeSegment(session: string, changes: Partial<StoredSegment> = {}): StoredSegment {
  return {
    session,
    segment: 1,
    first: 0,
    last: 0,
    root: ZEROS,
    tip: ZEROS,
    reason: 'size',
    plainBytes: 0,
    revision: 0,
    ...changes,
  };
}

/** Session 1, whose segment 1 of two lines is closed and sealed. */
export async function putSealed({ sessions }: Store): Promise<void> {
  await sessions.create(makeSession(1));
  await sessions.advance([makeStep(idOf(1), 0, ['{"a":0}', '{"a":1}'], { closes: true })]);
  await sessions.seal(idOf(1), 1, 'the seal\n\n— k AAAAAAAA\n');
}

/** All of what comes one after the other. */
export async function collect<T>(from: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of from) all.push(one);
  return all;
}
