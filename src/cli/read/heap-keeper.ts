// Has the heap of this process follow what is in use, not what there is memory for.
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Of a recording that is smaller nothing that the heap does is seen. */
const MIN_TOTAL_BYTES = 4 * 1024 * 1024;
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
  let phase: 'before' | 'growing' | 'steady' = 'before';
  return () => {
    if (phase === 'before') {
      collectOnce();
      setYoungGrowth(2);
      phase = 'growing';
    } else if (phase === 'growing' && youngBytes() >= MIN_YOUNG_BYTES) {
      setYoungGrowth(1);
      phase = 'steady';
    }
  };
}

/** V8 sets the limit at which it collects next by what was in use at the time before: there has to be one. */
function collectOnce(): void {
  setFlagsFromString('--heap-growing-percent=10');
  setFlagsFromString('--expose-gc');
  // A context that is made now has it; its own type is not known here.
  const collect = runInNewContext('gc') as Collect;
  collect({ type: 'major', execution: 'sync' });
}

function youngBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? 0;
}

/** By what the young part of the heap is multiplied where much of it is in use; 1: it stays as it is. */
function setYoungGrowth(factor: number): void {
  setFlagsFromString(`--semi-space-growth-factor=${factor}`);
}
