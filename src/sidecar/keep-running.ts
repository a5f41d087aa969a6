// Keeps a worker running: one after the other, until it is asked to stop.
import { createRestartPlan } from './restart-plan.ts';
import type { Ready, WorkerRun } from './worker-run.ts';

/** A stop that takes longer than this is ended by force; what was committed stays, the next start closes the rest. */
const STOP_MS = 15_000;
/** A worker that ends by a fault while it stops has so many successors to write what it left. */
const MAX_STOP_RESTARTS = 1;

export interface KeepRunningOptions {
  readonly start: () => WorkerRun;
  /** Takes work from now on. */
  readonly began: (worker: WorkerRun, ready: Ready) => void;
  /** It ended by a fault, and another one is started in `waitMs`. */
  readonly lost: (reason: string, waitMs: number) => void;
  /** Asks it to write everything and end. */
  readonly askToStop: (worker: WorkerRun) => void;
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
}
export interface KeptWorker {
  /** Resolves when it has ended. */
  stop(): Promise<void>;
}

/** Resolves once the first one is ready. Rejects where it ends before: then there is none. */
export async function keepRunning(options: KeepRunningOptions): Promise<KeptWorker> {
  const plan = createRestartPlan();
  const first = options.start();
  const ready = await first.ready;
  if (ready === undefined)
    throw new Error(`the recording worker did not start: ${(await first.ended) ?? 'it stopped'}`);
  const stopping = new AbortController();
  const stop = stopping.signal;
  let current = first;
  let isLate = false;

  async function runOn(): Promise<void> {
    let stopRestarts = 0;
    for (let begun: Ready | undefined = ready; ; begun = await current.ready) {
      const reason = await runToEnd(current, begun);
      if (isLate || (stop.aborted && (reason === undefined || stopRestarts++ >= MAX_STOP_RESTARTS))) return;
      const waitMs = plan.ended(options.now());
      options.lost(reason ?? 'it stopped', waitMs);
      await sleep(waitMs, stop);
      current = options.start();
    }
  }

  async function runToEnd(worker: WorkerRun, begun: Ready | undefined): Promise<string | undefined> {
    const askToStop = () => options.askToStop(worker);
    if (begun !== undefined) {
      options.began(worker, begun);
      if (stop.aborted) askToStop();
      else stop.addEventListener('abort', askToStop);
    }
    const reason = await worker.ended;
    stop.removeEventListener('abort', askToStop);
    return reason;
  }

  const running = runOn();
  return {
    async stop() {
      const timer = setTimeout(() => {
        isLate = true;
        current.terminate();
      }, STOP_MS);
      stopping.abort();
      await running;
      clearTimeout(timer);
    },
  };
}

/** Resolves early where the signal aborts. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const wake = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal.addEventListener('abort', wake);
  });
}
