// Does what the collector's tombstones in a session say: at once where it is asked for, and later what broke off or was locked.
import type { SignedErasureEntry } from '../../core/proof/erasure.ts';
import type { BlobStore } from '../store/blob-store.ts';
import type { Store } from '../store/store.ts';
import { toDue } from './due.ts';
import { takeOutOfEvidence } from './evidence.ts';
import type { Lock } from './locks.ts';
import { readOwnTombstones } from './own-tombstones.ts';
import { takeOut } from './take-out.ts';

export interface FinishServices {
  readonly store: Pick<Store, 'sessions' | 'search'>;
  readonly blobs: BlobStore;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface FinishOptions extends FinishServices {
  readonly signal: AbortSignal;
  /** Told of a session whose content cannot be taken out: it is tried again later, and the others go on. */
  readonly onError: (error: unknown) => void;
}

const AT_ONCE = 100;
/** How often search is rewound anew because the indexer moved it meanwhile. */
const MAX_REWINDS = 20;

/** Ends all erasures that are due: those that a crash or a failure broke off, and those that a lock was in the way of. */
export async function finishErasures({ signal, onError, ...services }: FinishOptions): Promise<void> {
  const { sessions } = services.store;
  const seen = new Set<string>();
  while (!signal.aborted) {
    const now = new Date(services.now()).toISOString();
    const due = await sessions.listUnerased(now, AT_ONCE + seen.size);
    const fresh = due.filter((id) => !seen.has(id));
    if (fresh.length === 0) return;
    for (const id of fresh) {
      if (signal.aborted) return;
      seen.add(id);
      // Those before it may have taken long: a hold may have come since it was listed.
      if ((await sessions.get(id))?.hold !== undefined) continue;
      const tombstones = await readOwnTombstones(id, sessions);
      await finishErasure(id, tombstones, services).catch(onError);
    }
  }
}

/**
 * Afterwards nothing of what these tombstones name can be read here. Resolves to the lock that keeps bytes of it, if any does; they go
 * once it has ended. Rejects where content is left, which is tried again later.
 */
export async function finishErasure(
  id: string,
  tombstones: readonly SignedErasureEntry[],
  { store, blobs, now }: FinishServices,
): Promise<Lock | undefined> {
  const { sessions } = store;
  const known = { tombstones: tombstones.length, due: (await sessions.get(id))?.erasureDue };
  let due: string | undefined = toDue(now());
  try {
    const lock = await takeOut(
      { sessions, blobs },
      id,
      tombstones.flatMap(({ entries }) => entries),
    );
    await takeOutOfEvidence(id, tombstones, sessions);
    await rewindSearch(id, tombstones.length, store);
    due = lock === undefined ? undefined : toDue(now(), lock);
    return lock;
  } finally {
    await sessions.setErasureDue(id, known, due);
  }
}

/** What search knew of the session goes at once; the indexer reads what is left of it again. */
async function rewindSearch(
  id: string,
  tombstones: number,
  { sessions, search }: FinishServices['store'],
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
