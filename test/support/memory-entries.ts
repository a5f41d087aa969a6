// A keychain in memory with the limits of Windows, which can fail at any of its writes.
import type { Entries } from '../../src/sidecar/identity/keychain.ts';

export interface MemoryEntries extends Entries {
  readonly kept: Map<string, string>;
  /** The write (or deletion) after so many that throws, and all that follow; Infinity: none. */
  failAfter(writes: number): void;
  /** A locked keyring has no entry, and takes none. */
  setLocked(isLocked: boolean): void;
  writes(): number;
}

const MAX_BYTES = 2560;

export function createMemoryEntries(): MemoryEntries {
  const kept = new Map<string, string>();
  let writes = 0;
  let limit = Number.POSITIVE_INFINITY;
  let isLocked = false;
  const write = (act: () => void) => {
    if (isLocked) throw new Error('Cannot create an item in a locked collection');
    if (writes >= limit) throw new Error('crashed');
    writes += 1;
    act();
  };
  return {
    kept,
    failAfter(more) {
      writes = 0;
      limit = more;
    },
    setLocked(isIt) {
      isLocked = isIt;
    },
    writes: () => writes,
    get: async (account) => (isLocked ? undefined : kept.get(account)),
    async set(account, value) {
      if (Buffer.byteLength(value) > MAX_BYTES) throw new Error('The stub received bad data');
      write(() => kept.set(account, value));
    },
    async delete(account) {
      if (!isLocked) write(() => kept.delete(account));
    },
  };
}
