// Copies all blobs from one place to another, and looks at each again where it has come to.
import { Buffer } from 'node:buffer';
import type { BlobStore } from '../blob-store.ts';
import { isPacked } from '../pack/pack-segment.ts';
import { StoreError } from '../store-error.ts';

/** What a move came to. */
export interface MovedBlobs {
  readonly blobs: number;
  readonly bytes: number;
}

/**
 * What is there already is compared, so that a move that was broken off is begun again. Rejects with StoreError `contradiction`
 * where another blob is under a key, or one that the source has not. Nothing may write to either meanwhile.
 */
export async function moveBlobs(from: BlobStore, to: BlobStore): Promise<MovedBlobs> {
  let moved: MovedBlobs = { blobs: 0, bytes: 0 };
  for await (const key of from.list('')) {
    const bytes = await copyOne(from, to, key);
    moved = { blobs: moved.blobs + 1, bytes: moved.bytes + bytes };
  }
  await expectSameKeys(from, to);
  return moved;
}

async function copyOne(from: BlobStore, to: BlobStore, key: string): Promise<number> {
  const bytes = await from.get(key);
  if (bytes === undefined)
    throw new StoreError(
      'contradiction',
      `expected the blob ${key} to stay, found it gone: end what uses it`,
    );
  // The log's files are replaced and dropped later: who locks what is put once would be in the way of that.
  if (isPacked(key)) await to.put(key, bytes, { once: true });
  else if ((await to.get(key)) === undefined) await to.put(key, bytes);
  const there = await to.get(key);
  if (there !== undefined && Buffer.compare(there, bytes) === 0) return bytes.length;
  throw new StoreError('contradiction', `expected ${key} to be the same in both, found other bytes`);
}

async function expectSameKeys(from: BlobStore, to: BlobStore): Promise<void> {
  const source = from.list('')[Symbol.asyncIterator]();
  for await (const key of to.list('')) {
    const wanted = await source.next();
    if (wanted.done === true || wanted.value !== key)
      throw new StoreError(
        'contradiction',
        `expected only what was copied, found ${key} there: use an empty place`,
      );
  }
}
