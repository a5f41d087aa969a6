// Which subtrees a proof is made of (RFC 6962 §2.1.1, §2.1.2), and which perfect subtrees each of those is made of.
import { largestPowerBelow } from './tree-hash.ts';

/** The leaves from `from` up to `to`, without it. */
export interface TreeRange {
  readonly from: number;
  readonly to: number;
}
/** A perfect subtree of 2^level leaves, the `index`-th of its level. */
export interface TreeNode {
  readonly level: number;
  readonly index: number;
}

/** The ranges whose hashes prove that leaf `index` is in a tree of `size` leaves, from the leaf's sibling up. */
export function inclusionRanges(index: number, size: number): readonly TreeRange[] {
  const ranges: TreeRange[] = [];
  let from = 0;
  let to = size;
  while (to - from > 1) {
    const middle = from + largestPowerBelow(to - from);
    if (index < middle) {
      ranges.push({ from: middle, to });
      to = middle;
    } else {
      ranges.push({ from, to: middle });
      from = middle;
    }
  }
  return ranges.reverse();
}

/** The ranges whose hashes prove that a tree of `size` leaves begins with the tree of its first `before`; none where `before` is 0. */
export function consistencyRanges(before: number, size: number): readonly TreeRange[] {
  if (before === 0) return [];
  const ranges: TreeRange[] = [];
  let from = 0;
  let to = size;
  while (to !== before) {
    const middle = from + largestPowerBelow(to - from);
    if (before <= middle) {
      ranges.push({ from: middle, to });
      to = middle;
    } else {
      ranges.push({ from, to: middle });
      from = middle;
    }
  }
  // The whole of the smaller tree is what the asker has.
  if (from > 0) ranges.push({ from, to });
  return ranges.reverse();
}

/** The perfect subtrees of a range that a proof asks for, from left to right: each is smaller than the one before. */
export function toNodes({ from, to }: TreeRange): readonly TreeNode[] {
  const nodes: TreeNode[] = [];
  for (let at = from; at < to; ) {
    let level = 0;
    let leaves = 1;
    while (at % (leaves * 2) === 0 && at + leaves * 2 <= to) {
      leaves *= 2;
      level++;
    }
    nodes.push({ level, index: at / leaves });
    at += leaves;
  }
  return nodes;
}
