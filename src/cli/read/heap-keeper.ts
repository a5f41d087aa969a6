// Has the heap of this process follow what is in use, not what there is memory for.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What so many bytes were read into is some ten times as large, and garbage. */
const COLLECT_BYTES = 4 * 1024 * 1024;

type Collect = (options: { readonly type: 'major'; readonly execution: 'sync' }) => void;

/**
 * To be told of each read of a recording of `totalBytes`. What is read is garbage as soon as it was written: a heap that grows by its
 * own measure holds some hundreds of megabytes of it, to no use, and keeps the pages. Of a small recording it does nothing; of a large
 * one it costs about a third of the time.
 */
export function createHeapKeeper(totalBytes: number): (bytes: number) => void {
  if (totalBytes < COLLECT_BYTES) return () => undefined;
  const collect = openCollect();
  let read = 0;
  return (bytes) => {
    read += bytes;
    if (read < COLLECT_BYTES) return;
    read = 0;
    collect({ type: 'major', execution: 'sync' });
  };
}

function openCollect(): Collect {
  setFlagsFromString('--optimize-for-size');
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=15');
  setFlagsFromString('--expose-gc');
  // A context that is made now has it; its own type is not known here.
  return runInNewContext('gc') as Collect;
}
