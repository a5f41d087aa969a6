// Has the heap of this process follow what is in use, not what there is memory for.
import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Of a recording that is smaller nothing that the heap does is seen. */
const MIN_TOTAL_BYTES = 512 * 1024;
/** So much is collected again once it was allocated: with less the time goes to collecting, with more the memory is of no use. */
const MIN_GARBAGE_BYTES = 12 * 1024 * 1024;
/** Of what is in use, where that is more: to go through it takes the longer, the more it is. */
const GARBAGE_SHARE = 1 / 8;
/**
 * Of what becomes of an exchange most is garbage before the next one. Where so much fits into the young part of the heap it dies there
 * at hardly any cost; in the megabyte that V8 begins with it is copied out, and twice the time goes by.
 */
const MIN_YOUNG_BYTES = 4 * 1024 * 1024;

type Collect = (options: { readonly type: 'major'; readonly execution: 'sync' }) => void;

/**
 * To be called with each read of a recording of `totalBytes`. What is read is garbage as soon as it was written: a heap that grows by
 * its own measure holds some hundreds of megabytes of it, to no use, and keeps the pages. Of a small recording it does nothing.
 */
export function createHeapKeeper(totalBytes: number): () => void {
  if (totalBytes < MIN_TOTAL_BYTES) return () => undefined;
  setYoungGrowth(1);
  let collect: Collect | undefined;
  let isYoungGrown = false;
  let limit = 0;
  return () => {
    if (usedBytes() > limit) {
      collect ??= takeOver();
      collect({ type: 'major', execution: 'sync' });
      const kept = usedBytes();
      limit = kept + Math.max(MIN_GARBAGE_BYTES, kept * GARBAGE_SHARE);
    }
    if (!isYoungGrown && youngBytes() >= MIN_YOUNG_BYTES) {
      setYoungGrowth(1);
      isYoungGrown = true;
    }
  };
}

/** From here on V8 collects by itself where a tenth was added, and the young part may grow. */
function takeOver(): Collect {
  setFlagsFromString('--heap-growing-percent=10');
  setYoungGrowth(2);
  setFlagsFromString('--expose-gc');
  // A context that is made now has it; its own type is not known here.
  return runInNewContext('gc') as Collect;
}

/** With what is garbage already, until it is collected. */
function usedBytes(): number {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
}

function youngBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? 0;
}

/** By what the young part of the heap is multiplied where much of it is in use; 1: it stays as it is. */
function setYoungGrowth(factor: number): void {
  setFlagsFromString(`--semi-space-growth-factor=${factor}`);
}
