// Numbers by number, in ascending order: as a map, in a fifth of its memory.

export interface PositionTable {
  /** Keeps a position; of two with one key the later counts. */
  set(key: number, position: number): void;
  get(key: number): number | undefined;
}

const FIRST_SIZE = 1024;

/** An empty table. Keys that are not higher than all before them are kept in a map. */
export function createPositionTable(): PositionTable {
  let keys = new Float64Array(FIRST_SIZE);
  let positions = new Float64Array(FIRST_SIZE);
  let length = 0;
  let last = Number.NEGATIVE_INFINITY;
  const others = new Map<number, number>();

  function grow(): void {
    const size = keys.length + (keys.length >> 1);
    const [oldKeys, oldPositions] = [keys, positions];
    keys = new Float64Array(size);
    positions = new Float64Array(size);
    keys.set(oldKeys);
    positions.set(oldPositions);
  }

  return {
    set(key, position) {
      if (key <= last) {
        others.set(key, position);
        return;
      }
      if (length === keys.length) grow();
      keys[length] = key;
      positions[length] = position;
      length++;
      last = key;
    },
    get(key) {
      const other = others.get(key);
      if (other !== undefined) return other;
      let [low, high] = [0, length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((keys[middle] ?? 0) < key) low = middle + 1;
        else high = middle;
      }
      return low < length && keys[low] === key ? positions[low] : undefined;
    },
  };
}
