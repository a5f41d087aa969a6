// Proofs against the trees that RFC 6962 defines, written down once more as plainly as it has them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leafHashOf } from '../../../src/core/proof/tree-hash.ts';
import { isConsistent, isIncluded } from '../../../src/core/proof/tree-proof.ts';
import { consistencyRanges, inclusionRanges, toNodes } from '../../../src/core/proof/tree-range.ts';
import { sha256 } from '../../../src/node/hashing.ts';
import { headOf } from '../../support/collector/plain-tree.ts';

const MAX = 70;
const leaves = Array.from({ length: MAX }, (_, at) => leafHashOf(`leaf ${at}`, sha256));
const { root, proof } = headOf(leaves);
const flip = (hash: string) => (hash.startsWith('0') ? `1${hash.slice(1)}` : `0${hash.slice(1)}`);

describe('a proof of inclusion', () => {
  it('holds for every leaf of every tree, and for no other leaf, size, root or hash', () => {
    for (let size = 1; size <= MAX; size++) {
      for (let index = 0; index < size; index++) {
        const hashes = proof(inclusionRanges(index, size));
        const leaf = { hash: leaves[index] as string, index };
        const tree = { size, root: root(size) };
        const holds = (one: typeof leaf, other: typeof tree, list: readonly string[]) =>
          isIncluded(one, other, { proof: list, sha256 });
        expect(holds(leaf, tree, hashes)).toBe(true);
        expect(holds({ ...leaf, hash: flip(leaf.hash) }, tree, hashes)).toBe(false);
        expect(holds(leaf, { ...tree, root: flip(tree.root) }, hashes)).toBe(false);
        expect(holds(leaf, tree, [...hashes, leaf.hash])).toBe(false);
        if (hashes.length > 0) expect(holds(leaf, tree, hashes.slice(1))).toBe(false);
        if (size > 1) expect(holds({ ...leaf, index: (index + 1) % size }, tree, hashes)).toBe(false);
      }
    }
  });

  it('of a leaf beyond the tree holds never', () => {
    const leaf = { hash: leaves[3] as string, index: 3 };
    expect(isIncluded(leaf, { size: 3, root: root(3) }, { proof: [], sha256 })).toBe(false);
  });
});

describe('a proof of consistency', () => {
  it('holds between every two trees, and for no bent hash or root', () => {
    for (let size = 1; size <= MAX; size++) {
      for (let before = 0; before <= size; before++) {
        const hashes = proof(consistencyRanges(before, size));
        const first = { size: before, root: root(before) };
        const second = { size, root: root(size) };
        const holds = (one: typeof first, other: typeof second, list: readonly string[]) =>
          isConsistent(one, other, { proof: list, sha256 });
        expect(holds(first, second, hashes)).toBe(true);
        expect(holds(first, second, [...hashes, second.root])).toBe(false);
        if (before === 0) continue;
        expect(holds({ ...first, root: flip(first.root) }, second, hashes)).toBe(false);
        if (hashes.length === 0) continue;
        expect(holds(first, { ...second, root: flip(second.root) }, hashes)).toBe(false);
        expect(holds(first, second, hashes.map(flip))).toBe(false);
      }
    }
  });

  it('to a smaller tree holds never', () => {
    const larger = { size: 5, root: root(5) };
    expect(isConsistent(larger, { size: 4, root: root(4) }, { proof: [], sha256 })).toBe(false);
  });
});

describe('a range', () => {
  it('falls into aligned perfect subtrees that cover it once, each smaller than the one before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 45 }), fc.nat(), (size, seed) => {
        const index = Math.floor((seed / 2 ** 31) * size);
        for (const range of inclusionRanges(index, size)) {
          let at = range.from;
          let last = Number.POSITIVE_INFINITY;
          for (const { level, index: place } of toNodes(range)) {
            expect(place * 2 ** level).toBe(at);
            expect(level).toBeLessThan(last);
            last = level;
            at += 2 ** level;
          }
          expect(at).toBe(range.to);
        }
      }),
    );
  });
});
