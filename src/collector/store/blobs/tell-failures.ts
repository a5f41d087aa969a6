// A place for blobs whose failures say whether they pass.
import type { BlobStore } from '../blob-store.ts';

/** As `blobs`; what it rejects with is what `toFailure` makes of it. */
export function tellFailures(blobs: BlobStore, toFailure: (error: unknown) => unknown): BlobStore {
  const fail = (error: unknown): never => {
    throw toFailure(error);
  };
  return {
    put: async (...given) => blobs.put(...given).catch(fail),
    get: async (key) => blobs.get(key).catch(fail),
    delete: async (key) => blobs.delete(key).catch(fail),
    async *list(prefix) {
      try {
        yield* blobs.list(prefix);
      } catch (error) {
        fail(error);
      }
    },
    ping: async () => blobs.ping().catch(fail),
    close: () => blobs.close(),
  };
}
