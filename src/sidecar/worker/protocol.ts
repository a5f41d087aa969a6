// What the main thread and the recording worker say to each other.
import type { CaptureEvent } from '../../core/model/capture.ts';
import type { SettledCounts } from '../../core/model/coverage.ts';
import type { PolicyData } from '../../core/model/entry.ts';
import type { RedactionConfig } from '../../core/model/redaction-config.ts';
import type { Retention } from '../../core/model/retention.ts';
import type { Identity, SessionHeader } from '../../core/model/session.ts';
import type { DeviceKey } from '../identity/device-key.ts';
import type { PruneReport } from '../spool/prune.ts';

/** Handed over once, when the worker starts. `redactionKey` is hex and never leaves the process. */
export interface WorkerOptions {
  readonly home: string;
  readonly header: Omit<SessionHeader, 'format' | 'id' | 'startedAt' | 'conversationId'>;
  readonly redactionKey: string;
  /** What is masked beside the defaults, checked when the configuration was read. */
  readonly redaction?: RedactionConfig;
  /** What stands at the beginning of every session: what the organisation has settled, or that it is not known. */
  readonly policy?: PolicyData;
  /** Seals recordings; its public half is the header's `device.publicKey`. */
  readonly deviceKey?: DeviceKey;
  /** What the device's index says of this start; `at` is ISO 8601, `reason` is why the worker before it ended. */
  readonly run?: { readonly event: 'started' | 'resumed'; readonly at: string; readonly reason?: string };
}

export type ToWorker =
  | { readonly type: 'events'; readonly events: readonly CaptureEvent[] }
  /**
   * Somebody else stands behind what comes after `at` (as in CaptureEvent): open sessions end with their last exchange under
   * way, and new ones have this identity.
   */
  | { readonly type: 'identity'; readonly identity: Identity; readonly reason: string; readonly at: number }
  /** What comes after `at` (as in CaptureEvent) is under this policy: open sessions say so, and new ones begin with it. */
  | { readonly type: 'policy'; readonly change: PolicyChange; readonly at: number }
  /** What is opened from now on is recorded without these texts, in any spelling. */
  | { readonly type: 'secrets'; readonly secrets: readonly string[] }
  /** Remove what was kept long enough, and say `pruned` with this number. */
  | { readonly type: 'prune'; readonly number: number; readonly retention: Retention }
  /** Seal all sessions and end; `reason` is what session-closed will say, `run` what came in, and what workers before this one have settled. */
  | { readonly type: 'stop'; readonly reason: string; readonly run: RunCounts };

/** What holds from now on, for recording. */
export interface PolicyChange {
  /** What the headers of new sessions say. */
  readonly header: SessionHeader['policy'];
  readonly redaction?: RedactionConfig;
  readonly policy?: PolicyData;
}

export type FromWorker =
  | {
      readonly type: 'ready';
      readonly recovered: readonly string[];
      readonly unrecoverable: readonly string[];
    }
  /** Its event loop turns, or it masks; said every second. */
  | { readonly type: 'alive' }
  /** Bytes, as the tap counts them, that the worker is done with. */
  | { readonly type: 'acknowledge'; readonly bytes: number }
  /** Recordings cannot be written, and why; without reason: they can again. */
  | { readonly type: 'failing'; readonly reason?: string }
  /** The host that Cursor's server wants the agent's RPCs to go to. */
  | { readonly type: 'agent-host'; readonly url: string }
  /** These are over, and all that will ever be recorded of them is on the disk. */
  | { readonly type: 'settled'; readonly exchanges: readonly SettledExchange[] }
  | { readonly type: 'pruned'; readonly number: number; readonly outcome: PruneOutcome }
  | { readonly type: 'stats'; readonly stats: RecordingStats; readonly cursor: CursorStats }
  | { readonly type: 'stopped' };

/** What was removed, or why nothing could be. */
export type PruneOutcome = { readonly report: PruneReport } | { readonly problem: string };

/** Requests that came in and that were refused since the start, and what workers before this one have settled. */
export interface RunCounts {
  readonly seen: number;
  readonly refused: number;
  readonly before: SettledCounts;
}

export interface SettledExchange {
  readonly exchange: string;
  readonly covered: keyof SettledCounts;
}

/** Counts since the start of the worker; times are ISO 8601. */
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
