// Erases content of a session for good: a tombstone by the log's key first, then the content, then what search knew.
import { parseEntry } from '../../core/model/entry.ts';
import type { Identity } from '../../core/model/session.ts';
import {
  type ErasedRange,
  type ErasureEntry,
  erasureHash,
  erasureText,
  formatErasureLine,
  parseErasureLine,
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
import type { BlobStore } from '../store/blob-store.ts';
import { splitLines } from '../store/pack/lines.ts';
import { readEntries } from '../store/pack/read-entries.ts';
import type { StoredSession } from '../store/session-store.ts';
import type { Store } from '../store/store.ts';
import { takeOut } from './take-out.ts';

/** Without `turn` and `match`: all content of the session. */
export interface ErasureOrder {
  readonly session: string;
  /** As `show` counts them, from 1. */
  readonly turn?: number;
  readonly match?: string;
  readonly reason?: string;
  readonly by: Identity;
}

export interface ErasureServices {
  readonly store: Pick<Store, 'sessions' | 'search'>;
  readonly blobs: BlobStore;
  readonly signer: LogSigner;
  /** For a copy of the session while its turns are read. */
  readonly folder: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** How often search is rewound anew because the indexer moved it meanwhile. */
const MAX_REWINDS = 20;

/**
 * How many entries lost their content. What an earlier call left undone is done first, also where nothing else is found. Rejects
 * with CollectorError `not-found`, `held`, `bad-request`, and `unavailable` where the tombstone stands and content is left: the same
 * again ends it.
 */
export async function eraseContent(
  order: ErasureOrder,
  services: ErasureServices,
): Promise<{ readonly entries: number }> {
  const session = await readErasable(order.session, services);
  const before = await readOwnTombstones(session, services);
  await finish(session, before, services);
  const seqs = await choose(session, order, services);
  if (seqs.size === 0) return { entries: 0 };
  const entries = toRanges(seqs);
  const added = await addTombstone(session, { order, entries, before }, services);
  await finish(session, [...before, added], services);
  return { entries: seqs.size };
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

async function readOwnTombstones(
  { id }: StoredSession,
  { store }: ErasureServices,
): Promise<readonly SignedErasureEntry[]> {
  const lines = await store.sessions.listErasures(id);
  return lines.flatMap(({ source, line }) => (source === 'collector' ? (parseErasureLine(line) ?? []) : []));
}

async function choose(
  session: StoredSession,
  order: ErasureOrder,
  { store, blobs, folder }: ErasureServices,
): Promise<ReadonlySet<number>> {
  const chooser = createErasureChooser(await readTarget(order, { store, blobs, folder }));
  const stores = { sessions: store.sessions, blobs };
  for await (const { bytes } of readEntries(stores, session.id, 0))
    for (const line of splitLines(bytes)) chooser.add(parseEntry(new TextDecoder().decode(line)));
  return chooser.end();
}

async function readTarget(
  { session, turn, match }: ErasureOrder,
  services: Pick<ErasureServices, 'store' | 'blobs' | 'folder'>,
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
  if (await store.sessions.addErasure(session.id, { source: 'collector', line }, before.length))
    return signed;
  throw new CollectorError(
    'unavailable',
    'expected to be the only one that erases in this session, found another',
    { retryAfterMs: 1000 },
  );
}

/** Does what the tombstones say. */
async function finish(
  session: StoredSession,
  tombstones: readonly SignedErasureEntry[],
  { store, blobs }: ErasureServices,
): Promise<void> {
  if (tombstones.length === 0) return;
  const stores = { sessions: store.sessions, blobs };
  const entries = tombstones.flatMap((tombstone) => tombstone.entries);
  try {
    await takeOut(stores, session.id, entries);
    await rewindSearch(session.id, tombstones.length, store);
  } catch (cause) {
    throw new CollectorError(
      'unavailable',
      'expected to end the erasure, found that content is left: the tombstone stands',
      { cause, hint: 'erase again: it goes on where it stopped', retryAfterMs: 1000 },
    );
  }
}

/** What search knew of the session goes at once; the indexer reads what is left of it again. */
async function rewindSearch(
  id: string,
  tombstones: number,
  { sessions, search }: ErasureServices['store'],
): Promise<void> {
  for (let tries = 0; tries < MAX_REWINDS; tries++) {
    const session = await sessions.get(id);
    if (session === undefined) return;
    // A place of its own for each tombstone: who reads from there has read after its content was taken out, and nobody else
    // can put back what they read.
    const to = -tombstones;
    if (await search.put(id, [], { from: session.indexedTo, to, seen: to, ids: [] })) return;
  }
  throw new Error('expected search to stand still, found that it moves on');
}
