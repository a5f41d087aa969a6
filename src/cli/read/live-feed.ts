// Feeds the live view: asks the sidecar how it is, and follows its sessions on the disk.
import type { LiveFeed, LiveSnapshot } from '../../tui/live/live-feed.ts';
import { toLiveStatus } from '../text/live-status.ts';
import { findSidecar, type Place, type SidecarHandle } from './ask-sidecar.ts';
import type { FoundSession } from './find-session.ts';
import { type SessionsWatch, watchSessions } from './watch-sessions.ts';

/** A list is read, not watched: its pane shows each token. */
const STEP_MS = 250;
/** How long a new session or a failure may stay unseen. */
const LOOK_MS = 500;

export interface OpenFeed extends LiveFeed {
  /** A session of the list. */
  find(id: string): FoundSession | undefined;
  close(): void;
}

/** Begins at once; the first snapshot has the sessions. Throws SetupError where the home is not private. */
export async function openLiveFeed(place: Place): Promise<OpenFeed> {
  const watch = await watchSessions(place.home, Date.now);
  const listeners = new Set<() => void>();
  let snapshot: LiveSnapshot = { sessions: stepAll(watch) };
  let isClosed = false;

  function publish(change: Partial<LiveSnapshot>): void {
    snapshot = { ...snapshot, ...change };
    for (const listener of listeners) listener();
  }

  const stepping = setInterval(() => {
    if (watch.step()) publish({ sessions: watch.sessions });
  }, STEP_MS);

  const asking = keepAsking(place, {
    isOver: () => isClosed,
    async told(status) {
      await watch.look();
      // What is the same is not painted again.
      if (JSON.stringify(status) !== JSON.stringify(snapshot.status)) publish({ status });
    },
  });

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    getSnapshot: () => snapshot,
    find: watch.find,
    close() {
      isClosed = true;
      clearInterval(stepping);
      asking.close();
      watch.close();
    },
  };
}

function stepAll(watch: SessionsWatch): SessionsWatch['sessions'] {
  watch.step();
  return watch.sessions;
}

interface Asking {
  readonly isOver: () => boolean;
  readonly told: (status: ReturnType<typeof toLiveStatus>) => Promise<void>;
}

/** One question after the other: a sidecar that is slow to answer is not asked twice at once. */
function keepAsking(place: Place, { isOver, told }: Asking): { close(): void } {
  let sidecar: SidecarHandle | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function ask(): Promise<void> {
    try {
      sidecar ??= await findSidecar(place);
      const status = await sidecar?.status();
      if (!isOver()) await told(toLiveStatus(status));
    } catch {
      // It went away, or another comes: it is looked for again.
      sidecar = undefined;
      if (!isOver()) await told(toLiveStatus(undefined));
    }
    if (!isOver()) timer = setTimeout(() => void ask(), LOOK_MS);
  }

  void ask();
  return { close: () => clearTimeout(timer) };
}
