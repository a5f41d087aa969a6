// Remembers which entries are parts, and how long those are that hold an array: 16 bytes each.

/** The part holds something else than an array. */
export const NOT_ARRAY = -1;
/** The part was erased, or is broken: it may be anything. */
export const UNKNOWN_LENGTH = -2;

export interface PartTable {
  /** Notes a part with the length of its array, NOT_ARRAY or UNKNOWN_LENGTH. */
  add(seq: number, length: number): void;
  /** What was noted for this seq, or undefined where it is no part. */
  lengthOf(seq: number): number | undefined;
}

/** An empty table: seqs in rising order in one typed array; those out of order, which only a broken recording has, in a map. */
export function createPartTable(): PartTable {
  let pairs = new Float64Array(1024);
  let used = 0;
  const strays = new Map<number, number>();

  function find(seq: number): number | undefined {
    let low = 0;
    let high = used / 2 - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = pairs[middle * 2] ?? 0;
      if (found === seq) return pairs[middle * 2 + 1];
      if (found < seq) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }

  return {
    add(seq, length) {
      if (used > 0 && seq <= (pairs[used - 2] ?? 0)) {
        strays.set(seq, length);
        return;
      }
      if (used === pairs.length) {
        const grown = new Float64Array(used * 2);
        grown.set(pairs);
        pairs = grown;
      }
      pairs[used++] = seq;
      pairs[used++] = length;
    },
    lengthOf: (seq) => strays.get(seq) ?? find(seq),
  };
}
