// The recording worker seen from the main thread: events go in, what it says of itself comes out. One that fails is replaced.
import { NO_SETTLED, type RunCoverage, toRunCoverage } from '../core/model/coverage.ts';
import type { RecordMode } from '../core/model/record-mode.ts';
import type { Retention } from '../core/model/retention.ts';
import type { Identity } from '../core/model/session.ts';
import { MAX_QUEUED_BYTES } from '../core/policy/limits.ts';
import { nowMs } from './capture/clock.ts';
import { createTap, type Tap } from './capture/tap.ts';
import { keepRunning } from './keep-running.ts';
import { createPruneAsks } from './prune-asks.ts';
import { addCursor, addStats, NO_CURSOR, NO_STATS } from './recording-stats.ts';
import type { PruneReport } from './spool/prune.ts';
import { addOrder, type StandingOrder } from './standing-orders.ts';
import type { CursorStats, PolicyChange, RecordingStats, WorkerOptions } from './worker/protocol.ts';
import { MAX_SILENCE_MS, type Ready, runWorker, type Said, type WorkerRun } from './worker-run.ts';

/** Streams under way wait this long for a recorder that cannot write, then they are cut. */
const MAX_HOLD_MS = 10_000;

/** How often the recording worker was replaced since the start, when last, and why. */
export interface Restarts {
  readonly count: number;
  /** ISO 8601. */
  readonly lastAt?: string;
  readonly lastReason?: string;
}

export interface Recorder {
  readonly tap: Tap;
  /** Sessions of an earlier run that this start closed, and those that it could not close. */
  readonly recovered: readonly string[];
  readonly unrecoverable: readonly string[];
  stats(): RecordingStats;
  cursor(): CursorStats;
  coverage(): RunCoverage;
  restarts(): Restarts;
  /** Why nothing can be recorded now; undefined: all is well. */
  failing(): string | undefined;
  /** The host that Cursor's server wants the agent's RPCs to go to, as far as it has said. */
  agentHost(): string | undefined;
  /**
   * From now on this identity stands behind what comes: open sessions say so and end with their last exchange under way.
   * `reason` is what their entry says.
   */
  setIdentity(identity: Identity, reason: string): void;
  /** What comes from now on is recorded by this policy, which was checked before. Open sessions say so. */
  setPolicy(change: PolicyChange): void;
  /** Keeps these texts out of all that is opened from now on, also in an answer that repeats them. */
  keepOut(secrets: readonly string[]): void;
  /** Removes recordings that were kept long enough. Rejects where that cannot be done now. */
  prune(retention: Retention): Promise<PruneReport>;
  /** Writes everything, closes all sessions and ends the worker. */
  close(reason: string): Promise<void>;
}

export interface RecorderOptions extends Omit<WorkerOptions, 'run'> {
  readonly mode: RecordMode;
  /** Bound of the worker's heap in MiB; by default that of Node. */
  readonly maxHeapMib?: number;
  /** A worker that is silent for so long is ended and replaced; default: MAX_SILENCE_MS. */
  readonly maxSilenceMs?: number;
}

/** Starts the worker and waits until it has closed what an earlier run left open. Rejects where it does not start. */
export async function startRecorder(options: RecorderOptions): Promise<Recorder> {
  const recorder = new KeptRecorder(options);
  await recorder.start();
  return recorder;
}

class KeptRecorder implements Recorder {
  readonly tap: Tap;
  recovered: readonly string[] = [];
  unrecoverable: readonly string[] = [];
  #options: RecorderOptions;
  /** What every worker has to know, in order. */
  #standing: readonly StandingOrder[] = [];
  /** Counts of the workers that ended, and of the one that runs. */
  #past = { stats: NO_STATS, cursor: NO_CURSOR };
  #now = { stats: NO_STATS, cursor: NO_CURSOR };
  #worker: WorkerRun | undefined;
  readonly #pruning = createPruneAsks();
  #failing: string | undefined;
  #agentHost: string | undefined;
  #restarts: Restarts = { count: 0 };
  /** By the workers before. */
  #settledBefore = NO_SETTLED;
  #stopReason = 'stopped';
  #stop: () => Promise<void> = async () => {};

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.tap = createTap({
      post: (message, transfer) => this.#worker?.post(message, transfer),
      maxQueuedBytes: MAX_QUEUED_BYTES,
      maxHoldMs: MAX_HOLD_MS,
      mode: options.mode,
    });
  }

  async start(): Promise<void> {
    const kept = await keepRunning({
      start: () => this.#startWorker(),
      began: (worker, ready) => this.#begin(worker, ready),
      lost: (reason, waitMs) => this.#lose(reason, waitMs),
      askToStop: (worker) => this.#askToStop(worker),
      now: nowMs,
    });
    this.#stop = kept.stop;
  }

  stats(): RecordingStats {
    return addStats(this.#past.stats, this.#now.stats);
  }

  cursor(): CursorStats {
    return addCursor(this.#past.cursor, this.#now.cursor);
  }

  coverage(): RunCoverage {
    return toRunCoverage(this.tap.stats(), this.tap.settled());
  }

  restarts(): Restarts {
    return this.#restarts;
  }

  failing(): string | undefined {
    return this.#failing;
  }

  agentHost(): string | undefined {
    return this.#agentHost;
  }

  setIdentity(identity: Identity, reason: string): void {
    const at = nowMs();
    this.tap.flush(); // what came before is told before
    this.#say({ type: 'identity', identity, reason, at });
  }

  setPolicy(change: PolicyChange): void {
    const at = nowMs();
    this.tap.flush();
    this.tap.setMode(change.header.record);
    const { policy: _, redaction: __, header, ...options } = this.#options;
    // A worker that is started from now on begins with it.
    this.#options = { ...options, ...change, header: { ...header, policy: change.header } };
    this.#say({ type: 'policy', change, at });
  }

  keepOut(secrets: readonly string[]): void {
    this.#say({ type: 'secrets', secrets });
  }

  prune(retention: Retention): Promise<PruneReport> {
    return this.#pruning.ask(retention, this.#worker);
  }

  async close(reason: string): Promise<void> {
    this.#stopReason = reason;
    await this.#stop();
  }

  #say(order: StandingOrder): void {
    this.#standing = addOrder(this.#standing, order);
    this.#worker?.post(order);
  }

  #startWorker(): WorkerRun {
    const { mode: _, maxHeapMib, maxSilenceMs = MAX_SILENCE_MS, ...worker } = this.#options;
    const { count, lastReason } = this.#restarts;
    const event = count === 0 ? 'started' : 'resumed';
    const run = {
      event,
      at: new Date(nowMs()).toISOString(),
      ...(lastReason === undefined ? {} : { reason: lastReason }),
    } as const;
    return runWorker({
      worker: { ...worker, run },
      maxHeapMib,
      maxSilenceMs,
      said: (message) => this.#hear(message),
    });
  }

  #begin(worker: WorkerRun, { recovered, unrecoverable }: Ready): void {
    this.recovered = [...this.recovered, ...recovered];
    this.unrecoverable = unrecoverable;
    this.#worker = worker;
    // Before the traffic: who stood behind it, and what must not be in it.
    for (const order of this.#standing) worker.post(order);
    this.#failing = undefined;
    this.#settledBefore = this.tap.settled();
    this.tap.attach();
  }

  #lose(reason: string, waitMs: number): void {
    const { count } = this.#restarts;
    this.#restarts = {
      count: count + 1,
      lastAt: new Date(nowMs()).toISOString(),
      lastReason: reason,
    };
    this.#worker = undefined;
    this.#pruning.lose(reason);
    this.#past = { stats: this.stats(), cursor: this.cursor() };
    this.#now = { stats: NO_STATS, cursor: NO_CURSOR };
    const soon = `the recording worker is started again in ${(waitMs / 1000).toFixed(1)} s, because ${reason}`;
    this.#failing = soon;
    this.tap.detach(soon, waitMs < MAX_HOLD_MS);
  }

  #askToStop(worker: WorkerRun): void {
    this.tap.flush();
    const { seen, refused } = this.tap.stats();
    const before = this.#settledBefore;
    worker.post({ type: 'stop', reason: this.#stopReason, run: { seen, refused, before } });
  }

  #hear(message: Said): void {
    switch (message.type) {
      case 'acknowledge':
        return this.tap.acknowledge(message.bytes);
      case 'settled':
        for (const { exchange, covered } of message.exchanges) this.tap.settle(exchange, covered);
        return;
      case 'failing':
        this.#failing = message.reason;
        return this.tap.setFailing(message.reason);
      case 'agent-host':
        this.#agentHost = message.url;
        return;
      case 'pruned':
        return this.#pruning.answer(message);
      case 'stats':
        this.#now = { stats: message.stats, cursor: message.cursor };
    }
  }
}
