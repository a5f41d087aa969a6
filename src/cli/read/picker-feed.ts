// Feeds the picker: sums up one session after the other, while those that are there already are shown.
import type { PickerFeed, PickerSession, PickerSnapshot } from '../../tui/picker/picker-session.ts';
import type { SessionSummary } from './session-summary.ts';

/** Sessions that come faster than that are shown together. */
const PUBLISH_MS = 50;

export interface OpenPickerFeed extends PickerFeed {
  folderOf(id: string): string | undefined;
  /** Reads no further. */
  close(): void;
}

export interface PickerFeedOptions {
  /** Of the sessions, newest first; `undefined` is one that cannot be read. */
  readonly summaries: AsyncIterable<SessionSummary | undefined>;
}

/** Begins to read at once. */
export function openPickerFeed({ summaries }: PickerFeedOptions): OpenPickerFeed {
  const folders = new Map<string, string>();
  const listeners = new Set<() => void>();
  let sessions: PickerSession[] = [];
  let unreadable = 0;
  let snapshot: PickerSnapshot = { sessions, isReading: true, unreadable };
  let isClosed = false;
  let publishedAt = 0;

  function publish(isReading: boolean): void {
    publishedAt = performance.now();
    sessions = [...sessions];
    snapshot = { sessions, isReading, unreadable };
    for (const listener of listeners) listener();
  }

  async function read(): Promise<void> {
    for await (const summary of summaries) {
      if (isClosed) return;
      if (summary === undefined) unreadable++;
      else {
        folders.set(summary.id, summary.folder);
        sessions.push(toPickerSession(summary));
      }
      if (performance.now() - publishedAt >= PUBLISH_MS) publish(true);
      // Keys are heard in between.
      await new Promise((resolve) => setImmediate(resolve));
    }
    publish(false);
  }

  void read().catch(() => publish(false));
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    getSnapshot: () => snapshot,
    folderOf: (id) => folders.get(id),
    close() {
      isClosed = true;
    },
  };
}

function toPickerSession({
  identity,
  startedAt,
  status,
  hold,
  title,
  ...summary
}: SessionSummary): PickerSession {
  const { id, durationMs, models = [], turns, exchanges = 0, failed = 0, gaps = 0, redactions = 0 } = summary;
  return {
    id,
    startedAt: Date.parse(startedAt),
    status,
    isLive: status === 'live',
    user: identity.email ?? identity.name ?? identity.subject,
    ...{ durationMs, models, failed, gaps, redactions },
    ...(turns === undefined ? {} : { turns: turns || exchanges }),
    ...(title === undefined ? {} : { title }),
    isOnHold: hold !== undefined,
  };
}
