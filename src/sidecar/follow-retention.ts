// Applies retention while the sidecar runs: when it starts, and once a day, by the settings as they are then.
import type { Retention } from '../core/model/retention.ts';
import type { Timers } from './identity/timers.ts';
import type { PruneReport } from './spool/prune.ts';

/** How it went last: `at` is ISO 8601. */
export interface RetentionStatus {
  readonly at: string;
  readonly removed: number;
  /** Why it could not be applied. */
  readonly problem?: string;
}

export interface RetentionWatch {
  /** Undefined where nothing was to be done yet. */
  status(): RetentionStatus | undefined;
  /** Applies it now. Rejects where it cannot be; the status says so too. */
  prune(): Promise<PruneReport>;
  close(): void;
}

export interface RetentionOptions {
  readonly prune: (retention: Retention) => Promise<PruneReport>;
  /** What config.json says; undefined: everything is kept. */
  readonly readRetention: () => Promise<Retention | undefined>;
  readonly timers: Pick<Timers, 'now' | 'repeat'>;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Begins at once, and waits for nothing. */
export function followRetention({ prune, readRetention, timers }: RetentionOptions): RetentionWatch {
  let status: RetentionStatus | undefined;

  async function apply(retention: Retention): Promise<PruneReport> {
    const at = new Date(timers.now()).toISOString();
    try {
      const report = await prune(retention);
      status = { at, removed: report.removed.length };
      return report;
    } catch (error) {
      status = { at, removed: 0, problem: error instanceof Error ? error.message : String(error) };
      throw error;
    }
  }

  async function applyIfSet(): Promise<void> {
    try {
      const retention = await readRetention();
      if (retention !== undefined) await apply(retention);
    } catch (error) {
      // The status says it; the next day tries again.
      const problem = error instanceof Error ? error.message : String(error);
      status = { at: new Date(timers.now()).toISOString(), removed: 0, problem };
    }
  }

  void applyIfSet();
  const daily = timers.repeat(() => void applyIfSet(), DAY_MS);
  return {
    status: () => status,
    prune: async () => apply((await readRetention()) ?? {}),
    close: daily.close,
  };
}
