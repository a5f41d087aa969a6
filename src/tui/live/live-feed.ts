// Where the live view takes what it shows from.
import type { LiveSession } from './live-session.ts';
import type { LiveStatus } from './live-status.ts';

/** Another object after each change; `status` is absent until the sidecar has answered. */
export interface LiveSnapshot {
  readonly status?: LiveStatus;
  /** Newest first. */
  readonly sessions: readonly LiveSession[];
}

export interface LiveFeed {
  subscribe(onChange: () => void): () => void;
  getSnapshot(): LiveSnapshot;
}
