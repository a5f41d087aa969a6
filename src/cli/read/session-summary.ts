// A session in a line: what `sessions` lists.
import type { Identity, SessionHeader } from '../../core/model/session.ts';
import type { SessionView } from '../../core/replay/session-fold.ts';
import type { Hold } from '../../sidecar/spool/hold.ts';

/** What a session comes to, by its entries alone. */
export interface EntrySummary {
  readonly id: string;
  readonly status: SessionView['status'];
  readonly startedAt: string;
  readonly endedAt: string;
  readonly durationMs: number;
  readonly identity: Identity;
  readonly models: readonly string[];
  /** The first prompt, whole. */
  readonly title?: string;
  readonly turns: number;
  readonly exchanges: number;
  readonly failed: number;
  readonly redactions: number;
  readonly gaps: number;
  /** Set where it has the content of another session, masked anew. */
  readonly remaskOf?: SessionHeader['remaskOf'];
}

export interface SessionSummary extends EntrySummary {
  readonly bytes: number;
  readonly folder: string;
  /** Set where it is on legal hold. */
  readonly hold?: Hold;
  /** How often something was erased from it, where it was. */
  readonly erasures?: number;
}
