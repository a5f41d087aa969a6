// Erases content of a session for good: a tombstone by the log's key first, then the content, then what search knew.
import { parseEntry } from '../../core/model/entry.ts';
import type { Identity } from '../../core/model/session.ts';
import {
  type ErasedRange,
  type ErasureEntry,
  erasureHash,
  erasureText,
  formatErasureLine,
  type SignedErasureEntry,
  toRanges,
} from '../../core/proof/erasure.ts';
import {
  createErasureChooser,
  type ErasureTarget,
  findErasedTurn,
} from '../../core/replay/erasure-choice.ts';
import { sha256 } from '../../node/hashing.ts';
import { CollectorError } from '../collector-error.ts';
import { openSessionCopy } from '../find/session-copy.ts';
import type { LogSigner } from '../log/log.ts';
import { splitLines } from '../store/pack/lines.ts';
import type { PackStores } from '../store/pack/pack-segment.ts';
import { readEntries } from '../store/pack/read-entries.ts';
import type { StoredSession } from '../store/session-store.ts';
import { takeOutOfChosen } from './evidence.ts';
import { type FinishServices, finishErasure } from './finish-erasure.ts';
import type { Lock } from './locks.ts';
import { readOwnTombstones } from './own-tombstones.ts';

/** Without `turn` and `match`: all content of the session. */
export interface ErasureOrder {
  readonly session: string;
  /** As `show` counts them, from 1. */
  readonly turn?: number;
  readonly match?: string;
  readonly reason?: string;
  readonly by: Identity;
}

export interface ErasureServices extends FinishServices {
  readonly signer: LogSigner;
  /** For a copy of the session while its turns are read. */
  readonly folder: string;
}

export interface Erased {
  /** Entries that lost their content, and pieces of evidence that held what was looked for. */
  readonly entries: number;
  readonly evidence: number;
  /** What keeps bytes of it until it ends, though nobody can read them here. */
  readonly lock?: Lock;
}

/** The background leaves an erasure alone that is under way: one of a long session takes minutes. */
const UNDER_WAY_MS = 5 * 60_000;

/**
 * What an earlier call left undone is done first, also where nothing else is found. Rejects with CollectorError `not-found`, `held`,
 * `bad-request`, and `unavailable` where the tombstone stands and content is left: the background goes on with it, or the same again.
 */
export async function eraseContent(order: ErasureOrder, services: ErasureServices): Promise<Erased> {
  const { store, blobs } = services;
  const session = await readErasable(order.session, services);
  const before = await readOwnTombstones(order.session, store.sessions);
  const left = session.erasureDue === undefined ? undefined : await finish(session, before, services);
  const target = await readTarget(order, services);
  const seqs = await choose(session, target, { sessions: store.sessions, blobs });
  // Tombstones do not say what was looked for: this is done before there is one, so that the same again does what broke off.
  const evidence = await takeOutOfChosen(order.session, target, store.sessions);
  if (seqs.size === 0) return { entries: 0, evidence, ...toLocked(left) };
  const entries = toRanges(seqs);
  const added = await addTombstone(session, { order, entries, before }, services);
  const lock = await finish(session, [...before, added], services);
  return { entries: seqs.size, evidence, ...toLocked(lock) };
}

function toLocked(lock: Lock | undefined): Pick<Erased, 'lock'> {
  return lock === undefined ? {} : { lock };
}

async function readErasable(id: string, { store }: ErasureServices): Promise<StoredSession> {
  const session = await store.sessions.get(id);
  if (session === undefined) throw new CollectorError('not-found', `expected a session ${id}, found none`);
  if (session.hold !== undefined)
    throw new CollectorError('held', `expected a session without a hold, found one on ${id}`, {
      hint: `DELETE /v1/sessions/${id}/hold first`,
    });
  return session;
}

async function choose(
  { id }: StoredSession,
  target: ErasureTarget,
  stores: PackStores,
): Promise<ReadonlySet<number>> {
  const chooser = createErasureChooser(target);
  for await (const { bytes } of readEntries(stores, id, 0))
    for (const line of splitLines(bytes)) chooser.add(parseEntry(new TextDecoder().decode(line)));
  return chooser.end();
}

async function readTarget(
  { session, turn, match }: ErasureOrder,
  services: ErasureServices,
): Promise<ErasureTarget> {
  if (turn !== undefined && match !== undefined)
    throw new CollectorError('bad-request', 'expected "turn" or "match", found both');
  if (match !== undefined) return { scope: 'match', text: match };
  if (turn === undefined) return { scope: 'session' };
  const copy = await openSessionCopy(session, services);
  if (copy === undefined) throw new CollectorError('not-found', `expected a session ${session}, found none`);
  try {
    const found = findErasedTurn(copy.source, turn);
    if (typeof found !== 'number') return { scope: 'turn', turn: found };
    throw new CollectorError('bad-request', `expected a turn from 1 to ${found}, found ${turn}`);
  } finally {
    await copy.close();
  }
}

interface NewTombstone {
  readonly order: ErasureOrder;
  readonly entries: readonly ErasedRange[];
  readonly before: readonly SignedErasureEntry[];
}

async function addTombstone(
  session: StoredSession,
  { order, entries, before }: NewTombstone,
  { store, signer, now }: ErasureServices,
): Promise<SignedErasureEntry> {
  const { reason, by, turn, match } = order;
  const last = before.at(-1);
  const entry: ErasureEntry = {
    type: 'erasure',
    seq: before.length,
    prev: last === undefined ? session.headerHash : erasureHash(last, sha256),
    session: session.id,
    at: new Date(now()).toISOString(),
    by,
    scope: turn !== undefined ? 'turn' : match !== undefined ? 'match' : 'session',
    ...(reason === undefined ? {} : { reason }),
    entries,
    key: signer.publicKey,
  };
  const signed = { ...entry, signature: signer.sign(erasureText(entry)) };
  const line = formatErasureLine(signed);
  const due = new Date(now() + UNDER_WAY_MS).toISOString();
  if (await store.sessions.addErasure(session.id, { source: 'collector', line, due }, before.length))
    return signed;
  throw new CollectorError(
    'unavailable',
    'expected to be the only one that erases in this session, found another',
    { retryAfterMs: 1000 },
  );
}

async function finish(
  { id }: StoredSession,
  tombstones: readonly SignedErasureEntry[],
  services: ErasureServices,
): Promise<Lock | undefined> {
  try {
    return await finishErasure(id, tombstones, services);
  } catch (cause) {
    throw new CollectorError(
      'unavailable',
      'expected to end the erasure, found that content is left: the tombstone stands',
      { cause, hint: 'it is gone on with by itself, or at once: erase again', retryAfterMs: 1000 },
    );
  }
}
