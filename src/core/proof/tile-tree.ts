// A Merkle tree that grows leaf by leaf and says which tiles changed: it knows its right edge only.
import type { Sha256 } from '../model/ports.ts';
import { decodeHex } from './hex.ts';
import { edgeTiles, hashAt, TILE_WIDTH, type Tile } from './tile.ts';
import { nodeHashOf, rootOver } from './tree-hash.ts';

export interface TileTree {
  readonly size: number;
  /** Adds a leaf by its hash. */
  append(leafHash: string): void;
  /** The tiles that changed since the last call: full ones, then the partial one of each level. */
  takeTiles(): readonly TileBytes[];
  /** The root over all leaves. */
  root(): string;
}
export interface TileBytes extends Tile {
  readonly bytes: Uint8Array;
}

/** A level's partial tile: the hashes since the last full one. */
interface Edge {
  full: number;
  hashes: string[];
  isChanged: boolean;
}

/** The tree of `size` leaves; `edge` gives the bytes of each of its edgeTiles. Throws RangeError where one is too short. */
export function openTileTree(size: number, edge: (tile: Tile) => Uint8Array, sha256: Sha256): TileTree {
  const levels: Edge[] = [];
  const full: TileBytes[] = [];
  let leaves = size;
  for (let hashes = size; hashes > 0; hashes = Math.floor(hashes / TILE_WIDTH))
    levels.push({ full: Math.floor(hashes / TILE_WIDTH), hashes: [], isChanged: false });
  for (const tile of edgeTiles(size)) {
    const bytes = edge(tile);
    levelAt(tile.level).hashes = Array.from({ length: tile.width }, (_, at) => hashAt(bytes, at));
  }

  function levelAt(level: number): Edge {
    const known = levels[level];
    if (known !== undefined) return known;
    const added = { full: 0, hashes: [], isChanged: false };
    levels.push(added);
    return added;
  }

  function add(level: number, hash: string): void {
    const own = levelAt(level);
    own.hashes.push(hash);
    own.isChanged = true;
    if (own.hashes.length < TILE_WIDTH) return;
    full.push({ level, index: own.full, width: TILE_WIDTH, bytes: toBytes(own.hashes) });
    // A full tile has hashes.
    const root = rootOver(own.hashes, sha256) as string;
    own.full++;
    own.hashes = [];
    own.isChanged = false;
    add(level + 1, root);
  }

  return {
    get size() {
      return leaves;
    },
    append(leafHash) {
      add(0, leafHash);
      leaves++;
    },
    takeTiles() {
      const tiles = full.splice(0);
      for (const [level, own] of levels.entries()) {
        if (own.isChanged)
          tiles.push({
            level,
            index: own.full,
            width: own.hashes.length,
            bytes: toBytes(own.hashes),
          });
        own.isChanged = false;
      }
      return tiles;
    },
    root() {
      if (leaves === 0) return sha256(new Uint8Array(0));
      // Each level's hashes are larger trees than those of all levels below it together.
      return levels.reduce<string | undefined>(
        (right, { hashes }) => foldEdge(hashes, right, sha256),
        undefined,
      ) as string;
    },
  };
}

/** The root over a level's hashes, from the right, with what is to the right of them. */
function foldEdge(hashes: readonly string[], right: string | undefined, sha256: Sha256): string | undefined {
  let folded = right;
  let end = hashes.length;
  for (let width = 1; end > 0; width *= 2) {
    if ((end / width) % 2 === 0) continue;
    const peak = rootOver(hashes.slice(end - width, end), sha256) as string;
    folded = folded === undefined ? peak : nodeHashOf(peak, folded, sha256);
    end -= width;
  }
  return folded;
}

function toBytes(hashes: readonly string[]): Uint8Array {
  return decodeHex(hashes.join(''));
}
