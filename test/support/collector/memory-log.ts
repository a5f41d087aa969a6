// The log's ports in memory, which can be made to fail at any call: what a crash leaves is what was written before it.
import type { BlobStore } from '../../../src/collector/store/blob-store.ts';
import type { LogLeaf, LogStore } from '../../../src/collector/store/log-store.ts';

export interface MemoryLog {
  readonly store: LogStore;
  readonly blobs: BlobStore;
  readonly files: Map<string, Uint8Array>;
  /** A seal comes in and waits for its index. */
  add(text: string): void;
  /** The calls from now on that may write, before one throws; undefined: none does. */
  failAfter(calls: number | undefined): void;
  /** Calls that may have written so far. */
  readonly calls: number;
}

/** An empty log. */
export function createMemoryLog(): MemoryLog {
  const waiting: string[] = [];
  const leaves: LogLeaf[] = [];
  const files = new Map<string, Uint8Array>();
  const cosignatures = new Map<string, string>();
  let checkpoint: string | undefined;
  let key: string | undefined;
  let isLed = false;
  let calls = 0;
  let limit: number | undefined;

  /** Fails before or after the write, by turns: both happen. */
  function writing(write: () => void): void {
    calls++;
    const fails = limit !== undefined && calls > limit;
    if (fails && calls % 2 === 0) throw new Error('the store is gone');
    write();
    if (fails) throw new Error('the store is gone');
  }

  const store: LogStore = {
    async lead(lead) {
      if (isLed) return false;
      isLed = true;
      await lead(new AbortController().signal).finally(() => {
        isLed = false;
      });
      return true;
    },
    async assign(count) {
      const added = waiting.slice(0, count).map((text, at) => ({
        index: leaves.length + at,
        session: `s${leaves.length + at}`,
        segment: 1,
        text,
      }));
      writing(() => {
        waiting.splice(0, added.length);
        leaves.push(...added);
      });
      return added;
    },
    listLeaves: async (from, count) => leaves.slice(from, from + count),
    getKey: async () => key,
    async settleKey(verifierKey) {
      key ??= verifierKey;
      return key;
    },
    getCheckpoint: async () => checkpoint,
    async setCheckpoint(next, before) {
      if (before !== checkpoint) return false;
      writing(() => {
        checkpoint = next;
      });
      return true;
    },
    async addCosignature(size, witness, line) {
      cosignatures.set(`${size} ${witness}`, line);
    },
    listCosignatures: async (size) =>
      [...cosignatures].filter(([key]) => key.startsWith(`${size} `)).map(([, line]) => line),
  };
  const blobs: BlobStore = {
    async put(key, bytes) {
      writing(() => files.set(key, Uint8Array.from(bytes)));
      return 'stored';
    },
    get: async (key) => files.get(key),
    async delete(key) {
      writing(() => files.delete(key));
    },
    async *list(prefix) {
      yield* [...files.keys()].filter((key) => key.startsWith(prefix)).sort();
    },
    async ping() {},
    async close() {},
  };
  return {
    store,
    blobs,
    files,
    add: (text) => void waiting.push(text),
    failAfter(count) {
      limit = count === undefined ? undefined : calls + count;
    },
    get calls() {
      return calls;
    },
  };
}
