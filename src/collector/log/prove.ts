// Makes proofs of inclusion and consistency from the tiles of the log.
import { nodeHashIn, type Tile, tileOfNode } from '../../core/proof/tile.ts';
import { nodeHashOf } from '../../core/proof/tree-hash.ts';
import { consistencyRanges, inclusionRanges, type TreeRange, toNodes } from '../../core/proof/tree-range.ts';
import { sha256 } from '../../node/hashing.ts';
import { type LogFiles, tileFile } from './log-files.ts';

/** The hashes (hex) from leaf `index` to the root of a tree of `size` leaves. Throws LogError where a tile is missing. */
export function proveInclusion(files: LogFiles, index: number, size: number): Promise<readonly string[]> {
  return hashRanges(files, inclusionRanges(index, size), size);
}

/** The hashes (hex) that show the tree of `size` leaves to begin with that of `before`. Throws LogError where a tile is missing. */
export function proveConsistency(files: LogFiles, before: number, size: number): Promise<readonly string[]> {
  return hashRanges(files, consistencyRanges(before, size), size);
}

function hashRanges(files: LogFiles, ranges: readonly TreeRange[], size: number): Promise<readonly string[]> {
  return Promise.all(ranges.map((range) => hashRange(files, range, size)));
}

async function hashRange(files: LogFiles, range: TreeRange, size: number): Promise<string> {
  const hashes = await Promise.all(
    toNodes(range).map(async (node) => {
      const tile: Tile = tileOfNode(node, size);
      return nodeHashIn(await files.need(tileFile(tile)), node, sha256);
    }),
  );
  return hashes.reduceRight((right, left) => nodeHashOf(left, right, sha256));
}
