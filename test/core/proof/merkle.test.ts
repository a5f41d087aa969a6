// Merkle roots against those that a Python script computed (test/vectors/proof/make.py).
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createMerkleTree } from '../../../src/core/proof/merkle.ts';
import { sha256 } from '../../../src/node/hashing.ts';

const { leaves, roots } = JSON.parse(
  readFileSync(new URL('../../vectors/proof/merkle.json', import.meta.url), 'utf8'),
) as {
  readonly leaves: readonly string[];
  readonly roots: readonly { readonly leaves: number; readonly root: string }[];
};

describe('a Merkle tree', () => {
  it.each(roots)('over $leaves leaves has the root of RFC 6962', ({ leaves: count, root }) => {
    const tree = createMerkleTree(sha256);
    for (const leaf of leaves.slice(0, count)) tree.add(leaf);
    expect(tree.root()).toBe(root);
  });

  it('tells its root at any time, and grows on', () => {
    const tree = createMerkleTree(sha256);
    const seen = leaves.map((leaf) => {
      tree.add(leaf);
      return tree.root();
    });
    for (const { leaves: count, root } of roots) if (count > 0) expect(seen[count - 1]).toBe(root);
  });

  it('goes on from the peaks of another as that one does', () => {
    for (const { leaves: count, root } of roots)
      for (let half = 0; half <= count; half++) {
        const before = createMerkleTree(sha256);
        for (const leaf of leaves.slice(0, half)) before.add(leaf);
        const after = createMerkleTree(sha256, { leaves: half, peaks: before.peaks });
        for (const leaf of leaves.slice(half, count)) after.add(leaf);
        expect(after.root()).toBe(root);
      }
  });
});
