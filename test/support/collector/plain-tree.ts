// Merkle trees by the recursive definitions of RFC 6962 §2.1, slow and plain: what the log's code is held against.
import { createHash } from 'node:crypto';
import type { TreeRange } from '../../../src/core/proof/tree-range.ts';

/** Roots and ranges over leaf hashes (hex). */
export function headOf(leaves: readonly string[]) {
  const known = new Map<string, string>();
  const hashOf = (from: number, to: number): string => {
    const key = `${from} ${to}`;
    const hash = known.get(key) ?? compute(from, to);
    known.set(key, hash);
    return hash;
  };
  const compute = (from: number, to: number): string => {
    if (to - from === 0) return createHash('sha256').digest('hex');
    if (to - from === 1) return leaves[from] as string;
    const middle = from + 2 ** Math.ceil(Math.log2(to - from) - 1);
    return createHash('sha256')
      .update(Uint8Array.of(1))
      .update(hashOf(from, middle), 'hex')
      .update(hashOf(middle, to), 'hex')
      .digest('hex');
  };
  return {
    root: (size: number) => hashOf(0, size),
    proof: (ranges: readonly TreeRange[]) => ranges.map(({ from, to }) => hashOf(from, to)),
  };
}
