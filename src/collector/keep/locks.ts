// What cannot go yet because object storage holds a lock on it.
import { StoreError } from '../store/store-error.ts';

/** A lock that stands; `until` in ISO 8601, where the storage tells it. */
export interface Lock {
  readonly until?: string | undefined;
}

/** Collects the locks that work meets: it goes on behind them. */
export interface Locks {
  /** Resolves once the work has ended or met a lock; rejects with any other failure of it. */
  through(work: () => Promise<unknown>): Promise<void>;
  /** The one that ends last, if any stood. One whose end is not known counts as the shortest. */
  last(): Lock | undefined;
}

export function createLocks(): Locks {
  let last: Lock | undefined;
  return {
    async through(work) {
      try {
        await work();
      } catch (error) {
        if (!(error instanceof StoreError && error.code === 'retained')) throw error;
        const { until } = error;
        last ??= {};
        if (until !== undefined && until > (last.until ?? '')) last = { until };
      }
    },
    last: () => last,
  };
}
