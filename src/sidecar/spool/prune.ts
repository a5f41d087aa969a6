// Removes sessions that were kept long enough, each with a signed line in the device's index first (FORMAT.md §11).
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PruneReason, Retention } from '../../core/model/retention.ts';
import { findExpired } from '../../core/policy/retention.ts';
import { syncFolder } from '../../node/sync-folder.ts';
import { readHold } from './hold.ts';
import { takeKeeping } from './keeping.ts';
import { type ListedSession, listKept } from './list-kept.ts';
import { cacheFile } from './session-folder.ts';
import type { SessionIndex } from './session-index.ts';

/** A session that was removed, or would be. */
export interface PrunedSession {
  readonly id: string;
  readonly startedAt: string;
  readonly bytes: number;
  readonly reason: PruneReason;
}
export interface PruneReport {
  readonly removed: readonly PrunedSession[];
  /** Sessions that stay as they are, and the bytes of these. */
  readonly kept: { readonly sessions: number; readonly bytes: number; readonly held: number };
}

export interface PruneOptions {
  readonly home: string;
  readonly retention: Retention;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What `prune` would do now; nothing is touched. */
export async function planPrune({ home, retention, now }: PruneOptions): Promise<PruneReport> {
  const sessions = await listKept(home);
  return toReport(sessions, findExpired(sessions, retention, now));
}

/**
 * Removes what has expired. First the line in the index, then the folder out of the home's sessions in one step, then its files:
 * whatever is cut off is finished by the next call. Throws SetupError `keeping-busy` where another process erases or prunes.
 */
export async function prune({
  index,
  ...options
}: PruneOptions & { readonly index: SessionIndex }): Promise<PruneReport> {
  const { home, retention, now } = options;
  const keeping = await takeKeeping(home);
  try {
    await emptyTrash(home);
    const sessions = await listKept(home);
    const expired = findExpired(sessions, retention, now);
    const removal = { home, index, now, named: await index.named('session-pruned') };
    const removed: Chosen[] = [];
    for (const each of expired) if (await remove(each, removal)) removed.push(each);
    return toReport(sessions, removed);
  } finally {
    keeping.close();
  }
}

type Chosen = { readonly session: ListedSession; readonly reason: PruneReason };

interface Removal {
  readonly home: string;
  readonly index: SessionIndex;
  readonly now: number;
  /** Of these the index says already that they were removed. */
  readonly named: ReadonlySet<string>;
}

/** False where it has to stay after all. */
async function remove({ session, reason }: Chosen, { home, index, now, named }: Removal): Promise<boolean> {
  const { id, folder, startedAt } = session;
  // A hold may have come since the sessions were listed.
  if ((await readHold(folder)) !== undefined) return false;
  if (!named.has(id))
    await index.addPruned({ session: id, startedAt, at: new Date(now).toISOString(), reason });
  await rm(cacheFile(home, id), { force: true });
  await mkdir(trash(home), { recursive: true, mode: 0o700 });
  await rename(folder, join(trash(home), id));
  await syncFolder(dirname(folder));
  // The day goes with its last session.
  await rmdir(dirname(folder)).catch(() => undefined);
  await rm(join(trash(home), id), { recursive: true, force: true });
  return true;
}

/** What a removal that was cut off has left. */
async function emptyTrash(home: string): Promise<void> {
  const names = await readdir(trash(home)).catch(() => []);
  for (const name of names) await rm(join(trash(home), name), { recursive: true, force: true });
}

function trash(home: string): string {
  return join(home, 'removed');
}

function toReport(sessions: readonly ListedSession[], removed: readonly Chosen[]): PruneReport {
  const gone = new Set(removed.map(({ session }) => session));
  const kept = sessions.filter((session) => !gone.has(session));
  return {
    removed: removed.map(({ session: { id, startedAt, bytes }, reason }) => ({
      id,
      startedAt,
      bytes,
      reason,
    })),
    kept: {
      sessions: kept.length,
      bytes: kept.reduce((sum, { bytes }) => sum + bytes, 0),
      held: kept.filter(({ isHeld }) => isHeld).length,
    },
  };
}
