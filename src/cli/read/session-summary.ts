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

/** What stands beside the entries of a session. */
export interface BesideEntries {
  readonly bytes: number;
  readonly folder: string;
  /** Set where it is on legal hold. */
  readonly hold?: Hold;
  /** How often something was erased from it, where it was. */
  readonly erasures?: number;
}

type Counts = Pick<EntrySummary, 'models' | 'turns' | 'exchanges' | 'failed' | 'redactions' | 'gaps'>;

/**
 * A session of which not all was read. What is there is as in its summary, but of one that is being recorded: the counts are those up to
 * `countedTo`, and how long it is goes by its last entries.
 */
export type PartSummary = Omit<EntrySummary, keyof Counts> &
  Partial<Counts> & { readonly isPart: true; readonly countedTo?: string };

/** As it is listed: all of it, or what is known without reading all of it. */
export type SessionSummary = BesideEntries & ((EntrySummary & { readonly isPart?: never }) | PartSummary);
