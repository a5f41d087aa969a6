// Adds entries to a session: what is known is compared, what is new is checked and written, what contradicts is kept as evidence.
import { CollectorError } from '../collector-error.ts';
import { takeOutOfEvidence } from '../keep/evidence.ts';
import { readOwnTombstones } from '../keep/own-tombstones.ts';
import { countLines, skipLines, splitLines } from '../store/pack/lines.ts';
import type { PackStores } from '../store/pack/pack-segment.ts';
import { readEntries } from '../store/pack/read-entries.ts';
import { packHotBytes } from '../store/pack/zstd.ts';
import type { SessionFlag, SessionStep, StoredBatch, StoredSession } from '../store/session-store.ts';
import { checkLines, createStrictReader, type NewRun } from './line-check.ts';
import type { OwnRecords } from './own-records.ts';
import type { Sender } from './sender.ts';
import { isFarAhead } from './skew.ts';

/** How often a step is begun anew because another replica took one meanwhile. */
const MAX_TRIES = 10;
/** Of contradicting lines that are kept, for a session and for a line. */
const MAX_EVIDENCE = 16;
const MAX_EVIDENCE_BYTES = 256 * 1024;

export interface AddEntriesOptions {
  readonly stores: PackStores;
  /** Takes a step, together with those of other sessions. */
  readonly advance: (step: SessionStep) => Promise<boolean>;
  readonly own: OwnRecords;
  readonly sender: Sender;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Lines, each with its LF, of which the first has the seq `from`. */
export interface SentLines {
  readonly session: string;
  readonly from: number;
  readonly text: Uint8Array;
}

/** The seq that is wanted next, once all lines are durable. Rejects with CollectorError. */
export async function addEntries(sent: SentLines, options: AddEntriesOptions): Promise<number> {
  const { advance, own, sender, now } = options;
  const receivedAt = new Date(now).toISOString();
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const session = await own.writableSession(sent.session, sender);
    const { next } = session;
    if (sent.from > next)
      throw new CollectorError('gap', `expected entries from ${next} on, found ${sent.from}`, { next });
    const fresh = skipLines(sent.text, next - sent.from);
    const known = sent.text.subarray(0, sent.text.length - fresh.length);
    await compareKnown({ ...sent, text: known }, session, options);
    if (fresh.length === 0) return next;
    const { progress, runs, closed } = checkLines(session.id, session, fresh);
    const batches = await Promise.all(runs.map((run) => toBatch(session.id, run)));
    const flags: SessionFlag[] = isFarAhead(session.startedAt, progress.lastT, now) ? ['future'] : [];
    const step = { session: session.id, from: next, progress, batches, closed, flags, receivedAt };
    if (await advance(step)) return progress.next;
  }
  throw new CollectorError(
    'unavailable',
    'expected to be the only one that adds to this session, found others',
    {
      retryAfterMs: 1000,
    },
  );
}

async function toBatch(session: string, { segment, first, last, bytes }: NewRun): Promise<StoredBatch> {
  return { session, segment, first, last, bytes: await packHotBytes(bytes), plainBytes: bytes.length };
}

/** An entry that was erased has the same hash as before. */
async function compareKnown(
  { from, text }: SentLines,
  session: StoredSession,
  options: AddEntriesOptions,
): Promise<void> {
  if (text.length === 0) return;
  const read = createStrictReader(session.next);
  const lines = splitLines(text);
  const wanted = from + countLines(text);
  let seq = from;
  for await (const run of readEntries(options.stores, session.id, from)) {
    for (const stored of splitLines(run.bytes)) {
      const { value: line } = lines.next();
      if (line === undefined) return;
      if (read(stored, seq).hash !== read(line, seq).hash) await keepFork({ seq, line }, session, options);
      seq++;
    }
  }
  // What was not compared is not acknowledged: it may be another, or lost here.
  if (seq < wanted)
    throw new CollectorError('unavailable', `expected the stored entry ${seq} to compare, found none`, {
      retryAfterMs: 1000,
    });
}

async function keepFork(
  { seq, line }: { readonly seq: number; readonly line: Uint8Array },
  { id, next }: StoredSession,
  { stores: { sessions }, sender, now }: AddEntriesOptions,
): Promise<never> {
  await sessions.addFlags(id, ['fork']);
  const evidence = await sessions.listEvidence(id);
  if (evidence.length < MAX_EVIDENCE)
    await sessions.addEvidence({
      session: id,
      kind: 'fork',
      seq,
      at: new Date(now).toISOString(),
      sender: sender.owner,
      bytes: line.slice(0, MAX_EVIDENCE_BYTES),
    });
  // An erasure that comes after this finds it there.
  await takeOutOfEvidence(id, await readOwnTombstones(id, sessions), sessions);
  throw new CollectorError('fork', `expected the entry ${seq} that was sent before, found another`, {
    next,
    hint: 'a home that was restored from a backup goes on in new sessions: cursor-rec ship --retry',
  });
}
