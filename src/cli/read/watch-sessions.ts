// The sessions that the live view lists: those that are recorded now, and the last that were.
import type { LiveSession } from '../../tui/live/live-session.ts';
import { type FoundSession, walkSessions } from './find-session.ts';
import { findOpen, listOpenIds } from './open-markers.ts';
import { type WatchedSession, watchSession } from './watched-session.ts';

/** Sessions in the list: more are for `sessions`. */
const MAX_SESSIONS = 100;
/** Of those that are over when the watch begins so many are listed. */
const MAX_PAST = 20;

export interface SessionsWatch {
  /** Newest first; another list after each change. */
  readonly sessions: readonly LiveSession[];
  /** A session of the list. */
  find(id: string): FoundSession | undefined;
  /** Looks for sessions that began. */
  look(): Promise<void>;
  /** Takes in what was recorded; true where the list changed. */
  step(): boolean;
  close(): void;
}

/** A watch over a home, with the sessions that were recorded last. Throws SetupError where the home is not private. */
export async function watchSessions(home: string, now: () => number): Promise<SessionsWatch> {
  const folders = new Map<string, string>();
  const open = new Map<string, WatchedSession>();
  const summaries = new Map<string, LiveSession>();
  let sessions: readonly LiveSession[] = [];
  let isChanged = false;

  function add(id: string, folder: string): void {
    if (folders.has(id)) return;
    try {
      const watched = watchSession(folder);
      folders.set(id, folder);
      open.set(id, watched);
    } catch {
      // Its header is not whole yet, or never will be: then `sessions` says so.
    }
  }

  function forgetOldest(): void {
    for (const id of [...folders.keys()].sort().slice(0, Math.max(0, folders.size - MAX_SESSIONS))) {
      open.get(id)?.close();
      for (const map of [folders, open, summaries]) map.delete(id);
    }
  }

  function stepOne(id: string, watched: WatchedSession): void {
    try {
      if (watched.step(now()) || !summaries.has(id)) {
        summaries.set(id, watched.summary);
        isChanged = true;
      }
    } catch {
      // What can no longer be read stays as it was last seen.
      watched.close();
      open.delete(id);
    }
    if (!watched.isClosed) return;
    watched.close();
    open.delete(id);
  }

  let past = 0;
  for await (const { id, folder } of walkSessions(home)) {
    if (past++ === MAX_PAST) break;
    add(id, folder);
  }

  return {
    get sessions() {
      return sessions;
    },
    find(id) {
      const folder = folders.get(id);
      return folder === undefined ? undefined : { id, folder };
    },
    async look() {
      const found = await Promise.all((await listOpenIds(home)).map((id) => findOpen(home, id)));
      for (const session of found) if (session !== undefined) add(session.id, session.folder);
      forgetOldest();
    },
    step() {
      for (const [id, watched] of [...open]) stepOne(id, watched);
      if (!isChanged) return false;
      isChanged = false;
      sessions = [...summaries.values()].sort((one, other) => (one.id < other.id ? 1 : -1));
      return true;
    },
    close() {
      for (const watched of open.values()) watched.close();
    },
  };
}
