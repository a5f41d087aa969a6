// Whether a seq is in some ranges, of which there may be as many as there are entries.
import { type ErasedRange, joinRanges } from '../../core/proof/erasure.ts';

/** The ranges may come in any order and overlap. */
export function createSeqSet(ranges: readonly ErasedRange[]): (seq: number) => boolean {
  const joined = joinRanges(ranges);
  return (seq) => {
    let [from, to] = [0, joined.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((joined[middle]?.[1] ?? 0) < seq) from = middle + 1;
      else to = middle;
    }
    return (joined[from]?.[0] ?? Number.POSITIVE_INFINITY) <= seq;
  };
}
