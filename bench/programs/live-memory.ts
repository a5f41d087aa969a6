// Loaded into the sidecar: on SIGUSR2 writes what its two threads still hold after a full collection, in bytes, to a file.
import { renameSync, writeFileSync } from 'node:fs';
import { BroadcastChannel, isMainThread } from 'node:worker_threads';

/** Which file, in the environment; --expose-gc has to be among the options of Node. */
const file = process.env.BENCH_LIVE_MEMORY_FILE ?? '';
const channel = new BroadcastChannel('bench-live-memory');

if (isMainThread) {
  process.on('SIGUSR2', () => channel.postMessage('collect'));
  channel.onmessage = ({ data }) => {
    writeFileSync(`${file}.new`, String(Number(data) + collect()));
    renameSync(`${file}.new`, file);
  };
} else channel.onmessage = () => channel.postMessage(collect());
// Neither thread lives for it.
channel.unref();

/** Twice: what the first one finalizes is free only then. */
function collect(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
