// A growing tree of tiles against plain trees, over the borders of tiles and levels.
import { describe, expect, it } from 'vitest';
import {
  edgeTiles,
  formatLogPath,
  nodeHashIn,
  parseLogPath,
  tileOfNode,
} from '../../../src/core/proof/tile.ts';
import { openTileTree } from '../../../src/core/proof/tile-tree.ts';
import { leafHashOf } from '../../../src/core/proof/tree-hash.ts';
import { toNodes } from '../../../src/core/proof/tree-range.ts';
import { sha256 } from '../../../src/node/hashing.ts';
import { headOf } from '../../support/collector/plain-tree.ts';

const LEAVES = 256 * 256 + 300;
const leaves = Array.from({ length: LEAVES }, (_, at) => leafHashOf(String(at), sha256));
const plain = headOf(leaves);
const none = () => new Uint8Array(0);
/** Around every border that there is up to LEAVES. */
const SIZES = [0, 1, 2, 3, 255, 256, 257, 511, 512, 513, 1000, 65_535, 65_536, 65_537, 65_792, LEAVES];

describe('a tree of tiles', () => {
  it('has the root of RFC 6962 at any size, and grows on from its edge as if it had never been put down', () => {
    const tiles = new Map<string, Uint8Array>();
    let tree = openTileTree(0, none, sha256);
    for (const size of SIZES) {
      for (let at = tree.size; at < size; at++) tree.append(leaves[at] as string);
      for (const tile of tree.takeTiles()) tiles.set(formatLogPath({ type: 'tile', tile }), tile.bytes);
      expect(tree.root()).toBe(plain.root(size));
      tree = openTileTree(size, (tile) => tiles.get(formatLogPath({ type: 'tile', tile })) ?? none(), sha256);
      expect(tree.root()).toBe(plain.root(size));
    }
    // A node of any height is found in its tile.
    const size = LEAVES;
    for (const from of [0, 256, 512, 65_536])
      for (const node of toNodes({ from, to: size })) {
        const bytes = tiles.get(formatLogPath({ type: 'tile', tile: tileOfNode(node, size) }));
        const first = node.index * 2 ** node.level;
        expect(bytes && nodeHashIn(bytes, node, sha256)).toBe(
          plain.proof([{ from: first, to: first + 2 ** node.level }])[0],
        );
      }
  });

  it('has the partial tiles that the specification counts for 70,000 and for 256 leaves', () => {
    expect(edgeTiles(70_000)).toEqual([
      { level: 0, index: 273, width: 112 },
      { level: 1, index: 1, width: 17 },
      { level: 2, index: 0, width: 1 },
    ]);
    expect(edgeTiles(256)).toEqual([{ level: 1, index: 0, width: 1 }]);
  });

  it('of an edge that is too short is refused', () => {
    expect(() => openTileTree(3, none, sha256)).toThrow(RangeError);
  });
});

describe('a path of the log', () => {
  it.each([
    ['checkpoint', { type: 'checkpoint' }],
    ['tile/0/x001/x234/067', { type: 'tile', tile: { level: 0, index: 1_234_067, width: 256 } }],
    ['tile/1/000.p/17', { type: 'tile', tile: { level: 1, index: 0, width: 17 } }],
    ['tile/entries/x001/234.p/5', { type: 'entries', index: 1234, width: 5 }],
    ['tile/63/999', { type: 'tile', tile: { level: 63, index: 999, width: 256 } }],
  ])('%s is read and written', (path, file) => {
    expect(parseLogPath(path)).toEqual(file);
    expect(formatLogPath(parseLogPath(path) ?? { type: 'checkpoint' })).toBe(path);
  });

  it.each([
    ...['', '/checkpoint', 'tile/0/1', 'tile/64/000', 'tile/00/000', 'tile/0/x000/001', 'tile/0/001/234'],
    ...[
      'tile/0/000.p/0',
      'tile/0/000.p/256',
      'tile/0/000.p/05',
      'tile/entries/../000',
      'tile/0/000/',
      'tile/-1/000',
    ],
  ])('%j is none', (path) => {
    expect(parseLogPath(path)).toBeUndefined();
  });
});
