// Bytes under keys: sealed segments, shared parts and the tiles of the log.

export interface BlobStore {
  /**
   * Durable once it resolves. Keys are `/`-separated steps of letters, digits, `-`, `_` and `.`, none of them `.` or `..`.
   * `once`: where the key is there already nothing is written and the answer is `present`; without it the bytes are replaced.
   * What is put `once` is never replaced: a store with locks locks it, anew where it was there.
   */
  put(key: string, bytes: Uint8Array, options?: PutOptions): Promise<'stored' | 'present'>;
  /** Undefined where there is no such key. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** No error where there is no such key; rejects where a lock stands. */
  delete(key: string): Promise<void>;
  /** Keys under a prefix (whole steps), in order. */
  list(prefix: string): AsyncIterable<string>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface PutOptions {
  readonly once?: boolean;
}
