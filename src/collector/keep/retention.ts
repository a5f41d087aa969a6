// Removes what has been kept long enough, by the organisation's policy.

import type { PruneReason, Retention } from '../../core/model/retention.ts';
import { findExpired, type KeptSession } from '../../core/policy/retention.ts';
import { CollectorError, type CollectorErrorCode } from '../collector-error.ts';
import type { BlobStore } from '../store/blob-store.ts';
import type { StoredSession } from '../store/session-store.ts';
import type { Store } from '../store/store.ts';
import { removeSession } from './remove.ts';
import { readRules } from './rules.ts';

const AT_ONCE = 500;
/** Why a session stays, after all. */
const STAYS: ReadonlySet<CollectorErrorCode> = new Set(['held', 'conflict']);

export interface RetentionOptions {
  readonly store: Pick<Store, 'sessions' | 'policy'>;
  readonly blobs: BlobStore;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Writes out a session before it goes, where the policy asks for it; it stays where this rejects. */
  readonly writeOut: (session: StoredSession) => Promise<void>;
  readonly signal: AbortSignal;
  /** Told of a session that cannot be removed: it is tried again the next time, and the others go. */
  readonly onError: (error: unknown) => void;
}

/**
 * Removes the oldest first. What is on hold stays, and so does what is still being recorded: a live session that fell silent is not.
 * Sizes are those of the entries before compression.
 */
export async function applyRetention(options: RetentionOptions): Promise<void> {
  const { store, now, signal, onError } = options;
  const { retention, exportBeforePurge = false } = await readRules(store.policy);
  if (retention === undefined) return;
  for (const { session, reason } of await findOver(options, retention, now())) {
    if (signal.aborted) return;
    try {
      await removeOne({ id: session.id, reason, isWrittenOut: exportBeforePurge }, options);
    } catch (error) {
      onError(error);
    }
  }
}

async function findOver({ store }: RetentionOptions, retention: Retention, now: number) {
  const kept: KeptSession[] = [];
  for (let after: string | undefined; ; ) {
    const page = await store.sessions.list({}, { limit: AT_ONCE, ...(after === undefined ? {} : { after }) });
    kept.push(...page.map(toKept));
    after = page.at(-1)?.id;
    if (page.length < AT_ONCE) return findExpired(kept, retention, now);
  }
}

function toKept({ id, startedAt, bytes, labels, hold, state, flags }: StoredSession): KeptSession {
  const isLive = state === 'live' && !flags.includes('silent');
  return { id, startedAt, bytes, labels, mustStay: hold !== undefined || isLive };
}

async function removeOne(
  { id, reason, isWrittenOut }: { readonly id: string; readonly reason: PruneReason; isWrittenOut: boolean },
  { store, blobs, now, writeOut }: RetentionOptions,
): Promise<void> {
  const session = await store.sessions.get(id);
  if (session === undefined || session.hold !== undefined) return;
  if (isWrittenOut) await writeOut(session);
  try {
    await removeSession({ id, reason }, { stores: { sessions: store.sessions, blobs }, now });
  } catch (error) {
    // A hold that came meanwhile is what holds are for, and what speaks again is still being recorded.
    if (!(error instanceof CollectorError && STAYS.has(error.code))) throw error;
  }
}
