// One recording worker from its start to its end, however that comes.
import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { createHangWatch, type HangWatch } from './hang-watch.ts';
import type { FromWorker, ToWorker, WorkerOptions } from './worker/protocol.ts';

/**
 * For objects that are new. Frames and entries live for the moments until their commit: left to itself V8 takes them for a
 * reason to grow this to 128 MiB, most of which would be garbage. With less than this the collector has to run too often.
 */
const MAX_YOUNG_MIB = 24;

/** It says something every second, also while it masks, unless another turn of its loop takes longer; to decode all that may wait for it, 64 MiB, is the work of seconds. */
export const MAX_SILENCE_MS = 60_000;

export type Ready = Extract<FromWorker, { type: 'ready' }>;
/** What it says between `ready` and `stopped`. */
export type Said = Exclude<FromWorker, { type: 'ready' | 'alive' | 'stopped' }>;

export interface WorkerRun {
  /** Undefined where it ended before. */
  readonly ready: Promise<Ready | undefined>;
  /** Why it ended, in words for people that repeat nothing of what it worked on; undefined: it was asked to. */
  readonly ended: Promise<string | undefined>;
  post(message: ToWorker, transfer?: ArrayBuffer[]): void;
  /** Ends it where it stands. */
  terminate(): void;
}

export interface WorkerRunOptions {
  readonly worker: WorkerOptions;
  /** Bound of its heap in MiB; undefined: that of Node. */
  readonly maxHeapMib: number | undefined;
  readonly said: (message: Said) => void;
  /** A worker that is ready and then silent for so long is ended. */
  readonly maxSilenceMs: number;
}

/** Starts one. */
export function runWorker(options: WorkerRunOptions): WorkerRun {
  const { worker: workerData, maxHeapMib, said, maxSilenceMs } = options;
  // The built worker stands beside the built caller, the source beside the source.
  const file = import.meta.url.endsWith('.ts') ? './worker/worker.ts' : './worker/worker.js';
  const worker = new Worker(new URL(file, import.meta.url), {
    workerData,
    env: { ...process.env, ...compileCache() },
    resourceLimits: {
      maxYoungGenerationSizeMb: MAX_YOUNG_MIB,
      ...(maxHeapMib === undefined ? {} : { maxOldGenerationSizeMb: maxHeapMib }),
    },
  });
  const ready = Promise.withResolvers<Ready | undefined>();
  const ended = Promise.withResolvers<string | undefined>();
  let fault: unknown;
  let isStopped = false;
  let isHung = false;
  // Recovery comes before ready, and may take its time.
  let watch: HangWatch | undefined;
  const watchFromNow = () =>
    createHangWatch(maxSilenceMs, () => {
      isHung = true;
      void worker.terminate();
    });
  worker.on('message', (message: FromWorker) => {
    watch?.alive();
    if (message.type === 'alive') return;
    if (message.type === 'ready') {
      watch = watchFromNow();
      ready.resolve(message);
    } else if (message.type === 'stopped') isStopped = true;
    else said(message);
  });
  worker.on('error', (error) => {
    fault = error;
  });
  // Comes last: by then all that it said has arrived.
  worker.once('exit', (code) => {
    watch?.close();
    ready.resolve(undefined);
    ended.resolve(isStopped ? undefined : isHung ? 'it hung' : describeEnd(fault, code));
  });
  return {
    ready: ready.promise,
    ended: ended.promise,
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    terminate: () => void worker.terminate(),
  };
}

/** The compiled code that this thread loads from is not handed down by itself. */
function compileCache(): { readonly NODE_COMPILE_CACHE?: string } {
  // Of each version of Node.js it has a folder of its own in the one that was asked for.
  const folder = getCompileCacheDir();
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) };
}

/** An error's message may repeat what it failed on: it is not passed on. */
function describeEnd(fault: unknown, exitCode: number): string {
  if (fault === undefined) return `it ended with exit code ${exitCode}`;
  const { code, name } = fault as { readonly code?: unknown; readonly name?: unknown };
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return 'it ran out of memory';
  return `it failed with ${typeof code === 'string' ? code : String(name)}`;
}
