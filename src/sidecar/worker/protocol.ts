// What the main thread and the recording worker say to each other.
import type { CaptureEvent } from '../../core/model/capture.ts';
import type { SessionHeader } from '../../core/model/session.ts';

/** Handed over once, when the worker starts. `redactionKey` is hex and never leaves the process. */
export interface WorkerOptions {
  readonly home: string;
  readonly header: Omit<SessionHeader, 'format' | 'id' | 'startedAt' | 'conversationId'>;
  readonly redactionKey: string;
}

export type ToWorker =
  | { readonly type: 'events'; readonly events: readonly CaptureEvent[] }
  /** Seal all sessions and end; `reason` is what session-closed will say. */
  | { readonly type: 'stop'; readonly reason: string };

export type FromWorker =
  | {
      readonly type: 'ready';
      readonly recovered: readonly string[];
      readonly unrecoverable: readonly string[];
    }
  /** Bytes, as the tap counts them, that the worker is done with. */
  | { readonly type: 'acknowledge'; readonly bytes: number }
  /** Recordings cannot be written, and why; without reason: they can again. */
  | { readonly type: 'failing'; readonly reason?: string }
  /** The host that Cursor's server wants the agent's RPCs to go to. */
  | { readonly type: 'agent-host'; readonly url: string }
  | { readonly type: 'stats'; readonly stats: RecordingStats; readonly cursor: CursorStats }
  | { readonly type: 'stopped' };

/** Counts since the start of the sidecar; times are ISO 8601. */
export interface RecordingStats {
  readonly openSessions: number;
  readonly openExchanges: number;
  readonly sessions: number;
  readonly exchanges: number;
  readonly gaps: number;
  readonly redactions: number;
  readonly lastRecordedAt?: string;
}

/** What is known of Cursor since the start of the sidecar. Drift is normal: nothing of it is an error. */
export interface CursorStats {
  /** Prompts of a human; a retry of one is none. */
  readonly turns: number;
  /** When the last of them came, ISO 8601. */
  readonly lastTurnAt?: string;
  /** Bodies, envelopes and messages in them that could not be read. */
  readonly undecoded: number;
  /** Fields and tools met that the schema does not know, each time they came; they are recorded by their number. */
  readonly unknownFields: number;
}
