// Checks proofs of a Merkle tree (RFC 9162 §2.1.3.2 and §2.1.4.2); hashes are hex. How proofs are made is no concern of it.
import type { Sha256 } from '../model/ports.ts';
import { nodeHashOf } from './tree-hash.ts';

/** True where the proof leads from the leaf's hash to the root of the tree of `size` leaves. */
export function isIncluded(
  leaf: { readonly hash: string; readonly index: number },
  tree: { readonly size: number; readonly root: string },
  { proof, sha256 }: { readonly proof: readonly string[]; readonly sha256: Sha256 },
): boolean {
  if (leaf.index >= tree.size) return false;
  let node = leaf.index;
  let last = tree.size - 1;
  let hash = leaf.hash;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      hash = nodeHashOf(sibling, hash, sha256);
      for (; !isOdd(node) && node !== 0; last = half(last)) node = half(node);
    } else {
      hash = nodeHashOf(hash, sibling, sha256);
    }
    node = half(node);
    last = half(last);
  }
  return last === 0 && hash === tree.root;
}

/** True where the proof shows that the second tree begins with all of the first. */
export function isConsistent(
  first: { readonly size: number; readonly root: string },
  second: { readonly size: number; readonly root: string },
  { proof, sha256 }: { readonly proof: readonly string[]; readonly sha256: Sha256 },
): boolean {
  if (first.size > second.size) return false;
  // The empty tree begins every tree; what its root should be is not ours to prove.
  if (first.size === 0) return proof.length === 0;
  if (first.size === second.size) return proof.length === 0 && first.root === second.root;
  const [start, ...path] = isPowerOfTwo(first.size) ? [first.root, ...proof] : proof;
  if (start === undefined) return false;
  let node = first.size - 1;
  let last = second.size - 1;
  for (; isOdd(node); last = half(last)) node = half(node);
  let before = start;
  let after = start;
  for (const hash of path) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      before = nodeHashOf(hash, before, sha256);
      after = nodeHashOf(hash, after, sha256);
      for (; !isOdd(node) && node !== 0; last = half(last)) node = half(node);
    } else {
      after = nodeHashOf(after, hash, sha256);
    }
    node = half(node);
    last = half(last);
  }
  return last === 0 && before === first.root && after === second.root;
}

// Sizes may be over 2^32, where the operators for bits end.
function isOdd(value: number): boolean {
  return value % 2 === 1;
}

function half(value: number): number {
  return Math.floor(value / 2);
}

function isPowerOfTwo(value: number): boolean {
  let power = 1;
  while (power < value) power *= 2;
  return power === value;
}
