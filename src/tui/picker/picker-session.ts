// What the picker knows of a session.
import type { ListedSession } from '../matches-query.ts';

export interface PickerSession extends ListedSession {
  readonly status: 'live' | 'sealed' | 'recovered';
  readonly durationMs: number;
  /** Absent where they are not counted yet. */
  readonly turns?: number;
  readonly isOnHold: boolean;
}

/** The sessions as they are read, newest first; another object after each change. */
export interface PickerSnapshot {
  readonly sessions: readonly PickerSession[];
  /** True until all are there. */
  readonly isReading: boolean;
  /** How many could not be read. */
  readonly unreadable: number;
}

/** Where the picker takes its sessions from. */
export interface PickerFeed {
  subscribe(onChange: () => void): () => void;
  getSnapshot(): PickerSnapshot;
}
