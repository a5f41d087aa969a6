// The recording worker seen from the main thread: events go in, what it says of itself comes out.
import { Worker } from 'node:worker_threads';
import type { RecordMode } from '../core/model/record-mode.ts';
import { MAX_QUEUED_BYTES } from '../core/policy/limits.ts';
import { createTap, type Tap } from './capture/tap.ts';
import type { CursorStats, FromWorker, RecordingStats, ToWorker, WorkerOptions } from './worker/protocol.ts';

/** Streams under way wait this long for a recorder that cannot write, then they are cut. */
const MAX_HOLD_MS = 10_000;
/** A stop that takes longer than this is ended by force; what was committed stays, the next start closes the rest. */
const STOP_MS = 15_000;

export interface Recorder {
  readonly tap: Tap;
  /** Sessions of an earlier run that this start closed, and those that it could not close. */
  readonly recovered: readonly string[];
  readonly unrecoverable: readonly string[];
  stats(): RecordingStats;
  cursor(): CursorStats;
  /** Why nothing can be recorded now; undefined: all is well. */
  failing(): string | undefined;
  /** The host that Cursor's server wants the agent's RPCs to go to, as far as it has said. */
  agentHost(): string | undefined;
  /** Writes everything, closes all sessions and ends the worker. */
  close(reason: string): Promise<void>;
}

const NO_STATS: RecordingStats = {
  openSessions: 0,
  openExchanges: 0,
  sessions: 0,
  exchanges: 0,
  gaps: 0,
  redactions: 0,
};

const NO_CURSOR: CursorStats = { turns: 0, undecoded: 0, unknownFields: 0 };

interface State {
  stats: RecordingStats;
  cursor: CursorStats;
  failing: string | undefined;
  agentHost: string | undefined;
}

/** Starts the worker and waits until it has closed what an earlier run left open. */
export async function startRecorder(
  options: WorkerOptions & { readonly mode: RecordMode },
): Promise<Recorder> {
  const { mode, ...workerOptions } = options;
  // The built worker stands beside the built caller, the source beside the source.
  const file = import.meta.url.endsWith('.ts') ? './worker/worker.ts' : './worker/worker.js';
  const worker = new Worker(new URL(file, import.meta.url), { workerData: workerOptions });
  const tap = createTap({
    post: (message, transfer) => worker.postMessage(message, transfer),
    maxQueuedBytes: MAX_QUEUED_BYTES,
    maxHoldMs: MAX_HOLD_MS,
    mode,
  });
  const state: State = { stats: NO_STATS, cursor: NO_CURSOR, failing: undefined, agentHost: undefined };
  const setFailing = (reason: string | undefined) => {
    state.failing = reason;
    tap.setFailing(reason);
  };
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const ready = new Promise<Extract<FromWorker, { type: 'ready' }>>((resolve, reject) => {
    worker.on('message', (message: FromWorker) => {
      if (message.type === 'ready') resolve(message);
      else if (message.type === 'acknowledge') tap.acknowledge(message.bytes);
      else if (message.type === 'failing') setFailing(message.reason);
      else if (message.type === 'agent-host') state.agentHost = message.url;
      else if (message.type === 'stats') {
        state.stats = message.stats;
        state.cursor = message.cursor;
      }
    });
    worker.once('error', (error) => {
      setFailing('the recording worker stopped: restart the sidecar');
      reject(error);
    });
  });
  const { recovered, unrecoverable } = await ready;
  return {
    tap,
    recovered,
    unrecoverable,
    stats: () => state.stats,
    cursor: () => state.cursor,
    failing: () => state.failing,
    agentHost: () => state.agentHost,
    async close(reason) {
      tap.flush();
      worker.postMessage({ type: 'stop', reason } satisfies ToWorker);
      const timer = setTimeout(() => void worker.terminate(), STOP_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}
