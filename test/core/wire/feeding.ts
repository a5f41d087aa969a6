// Ways to feed a push object: whole, in two chunks cut at every position, byte by byte, in chunks of random sizes.
import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import type { OpenHash } from '../../../src/core/wire/bounded-bytes.ts';

export interface PushObject<Item> {
  push(bytes: Uint8Array): Item[];
  end(): Item[];
}

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
export const nodeHash: OpenHash = () => {
  const hash = createHash('sha256');
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('hex') };
};

/** All that the decoder yields. Each chunk is overwritten afterwards, as a caller that reuses its buffer would. */
export function feed<Item>(decoder: PushObject<Item>, chunks: Iterable<Uint8Array>): Item[] {
  const items: Item[] = [];
  for (const chunk of chunks) {
    const lent = chunk.slice();
    items.push(...decoder.push(lent));
    lent.fill(0x21);
  }
  items.push(...decoder.end());
  return items;
}

/** The bytes in two chunks, cut at every position, and byte by byte. */
export function* everySplit(bytes: Uint8Array): Generator<Uint8Array[]> {
  for (let at = 0; at <= bytes.length; at++) yield [bytes.subarray(0, at), bytes.subarray(at)];
  yield Array.from(bytes, (byte) => Uint8Array.of(byte));
}

/** The bytes in chunks whose sizes repeat the given ones. */
export function cutInto(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

export const chunkSizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 });

/** Bytes that are mostly the given pieces, in any order, with random ones between them. */
export function bytesOf(pieces: readonly string[]): fc.Arbitrary<Uint8Array> {
  const piece = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...pieces).map(utf8) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 4 }) },
  );
  return fc
    .array(piece, { maxLength: 24 })
    .map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])));
}
