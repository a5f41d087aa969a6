// The two hashes of a Merkle tree (RFC 6962 §2.1): that of a leaf and that of a node.
import type { Sha256 } from '../model/ports.ts';
import { decodeHex } from './hex.ts';

const LEAF = 0x00;
const NODE = 0x01;

/** The hash of a leaf, which is any text (its UTF-8 bytes) or bytes; hex. */
export function leafHashOf(leaf: string | Uint8Array, sha256: Sha256): string {
  const bytes = typeof leaf === 'string' ? new TextEncoder().encode(leaf) : leaf;
  const message = new Uint8Array(1 + bytes.length);
  message[0] = LEAF;
  message.set(bytes, 1);
  return sha256(message);
}

/** The hash of the node over two hashes; all hex. */
export function nodeHashOf(left: string, right: string, sha256: Sha256): string {
  const message = new Uint8Array(65);
  message[0] = NODE;
  message.set(decodeHex(left), 1);
  message.set(decodeHex(right), 33);
  return sha256(message);
}

/** The root over hashes of equal height, as many as there are: the largest perfect trees first, joined from the right. */
export function rootOver(hashes: readonly string[], sha256: Sha256): string | undefined {
  if (hashes.length < 2) return hashes[0];
  const split = largestPowerBelow(hashes.length);
  // Both halves have hashes, so both have roots.
  const left = rootOver(hashes.slice(0, split), sha256) as string;
  return nodeHashOf(left, rootOver(hashes.slice(split), sha256) as string, sha256);
}

/** The largest power of two below `count`, which is 2 or more. */
export function largestPowerBelow(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}
