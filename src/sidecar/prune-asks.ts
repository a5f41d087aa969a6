// Asks the recording worker to remove recordings, for it has the device's index, and waits for what it says.
import type { Retention } from '../core/model/retention.ts';
import type { PruneReport } from './spool/prune.ts';
import type { FromWorker, ToWorker } from './worker/protocol.ts';

export interface PruneAsks {
  /** Rejects where there is no worker now, or it could not. */
  ask(retention: Retention, worker: { post(message: ToWorker): void } | undefined): Promise<PruneReport>;
  answer(said: Extract<FromWorker, { type: 'pruned' }>): void;
  /** The worker that was asked has ended. */
  lose(reason: string): void;
}

/** Nothing was asked yet. */
export function createPruneAsks(): PruneAsks {
  const open = new Map<number, PromiseWithResolvers<PruneReport>>();
  let count = 0;
  return {
    ask(retention, worker) {
      if (worker === undefined)
        return Promise.reject(new Error('the recording worker is being started again: try again'));
      const answered = Promise.withResolvers<PruneReport>();
      open.set(++count, answered);
      worker.post({ type: 'prune', number: count, retention });
      return answered.promise;
    },
    answer({ number, outcome }) {
      const asked = open.get(number);
      open.delete(number);
      if ('report' in outcome) asked?.resolve(outcome.report);
      else asked?.reject(new Error(outcome.problem));
    },
    lose(reason) {
      for (const asked of open.values()) asked.reject(new Error(`the recording worker ended: ${reason}`));
      open.clear();
    },
  };
}
