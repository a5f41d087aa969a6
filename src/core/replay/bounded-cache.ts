// Keeps what was used last, up to a size.

export interface BoundedCache<Key, Value> {
  get(key: Key): Value | undefined;
  /** Keeps the value, and forgets those that were not used for longest until all fit. */
  set(key: Key, value: Value, size: number): void;
  forget(key: Key): void;
}

/** A cache of values whose sizes add up to at most `maxSize`; a value that is larger alone is not kept. */
export function createBoundedCache<Key, Value>(maxSize: number): BoundedCache<Key, Value> {
  const kept = new Map<Key, { readonly value: Value; readonly size: number }>();
  let total = 0;

  function forget(key: Key): void {
    total -= kept.get(key)?.size ?? 0;
    kept.delete(key);
  }

  return {
    forget,
    get(key) {
      const found = kept.get(key);
      if (found === undefined) return undefined;
      // To the end: a Map keeps the order in which keys came.
      kept.delete(key);
      kept.set(key, found);
      return found.value;
    },
    set(key, value, size) {
      forget(key);
      if (size > maxSize) return;
      kept.set(key, { value, size });
      total += size;
      for (const oldest of kept.keys()) {
        if (total <= maxSize) return;
        forget(oldest);
      }
    },
  };
}
