// Tiles of a transparency log (c2sp.org/tlog-tiles): up to 256 hashes of one height, and the paths that they are served at.
import type { Sha256 } from '../model/ports.ts';
import { encodeHex } from './hex.ts';
import { rootOver } from './tree-hash.ts';
import type { TreeNode } from './tree-range.ts';

/** Hashes in a full tile; each tile is a subtree of 8 levels. */
export const TILE_WIDTH = 256;
const TILE_HEIGHT = 8;
const HASH_BYTES = 32;

/** The `index`-th tile of its level, of `width` hashes from 1 to 256. */
export interface Tile {
  readonly level: number;
  readonly index: number;
  readonly width: number;
}

/** A file of the log. */
export type LogFile =
  | { readonly type: 'checkpoint' }
  | { readonly type: 'tile'; readonly tile: Tile }
  /** The entries of a tile of level 0. */
  | { readonly type: 'entries'; readonly index: number; readonly width: number };

/**
 * ```
 * checkpoint
 * tile/0/x001/x234/067
 * tile/1/000.p/17
 * tile/entries/x001/234.p/5
 * ```
 */
export function formatLogPath(file: LogFile): string {
  switch (file.type) {
    case 'checkpoint':
      return 'checkpoint';
    case 'tile':
      return `tile/${file.tile.level}/${formatPlace(file.tile)}`;
    case 'entries':
      return `tile/entries/${formatPlace(file)}`;
  }
}

/** Lets a path in; undefined for any text that formatLogPath would not have written. */
export function parseLogPath(path: string): LogFile | undefined {
  if (path === 'checkpoint') return { type: 'checkpoint' };
  const [, kind, steps = '', width = '256'] =
    /^tile\/(entries|\d{1,2})\/((?:x\d{3}\/){0,5}\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path) ?? [];
  if (kind === undefined) return undefined;
  const place = { index: Number(steps.replace(/[x/]/g, '')), width: Number(width) };
  const file: LogFile =
    kind === 'entries'
      ? { type: 'entries', ...place }
      : { type: 'tile', tile: { level: Number(kind), ...place } };
  const isInRange =
    place.width >= 1 && place.width <= TILE_WIDTH && (kind === 'entries' || Number(kind) <= 63);
  return isInRange && formatLogPath(file) === path ? file : undefined;
}

function formatPlace({ index, width }: { readonly index: number; readonly width: number }): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? [];
  const steps = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/');
  return width === TILE_WIDTH ? steps : `${steps}.p/${width}`;
}

/** The tiles at the right edge of a tree that are not full, by level: what must be known to let it grow. */
export function edgeTiles(size: number): readonly Tile[] {
  const tiles: Tile[] = [];
  for (let level = 0, hashes = size; hashes > 0; level++, hashes = Math.floor(hashes / TILE_WIDTH)) {
    const width = hashes % TILE_WIDTH;
    if (width > 0) tiles.push({ level, index: Math.floor(hashes / TILE_WIDTH), width });
  }
  return tiles;
}

/** The tile that a node's hash is computed from, as it stands in a tree of `size` leaves. */
export function tileOfNode(node: TreeNode, size: number): Tile {
  const { level, first } = toPlace(node);
  const index = Math.floor(first / TILE_WIDTH);
  const hashes = Math.floor(size / TILE_WIDTH ** level);
  return { level, index, width: Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH) };
}

/** The hash of a node, from the bytes of its tile. Throws RangeError where the tile does not reach that far. */
export function nodeHashIn(bytes: Uint8Array, node: TreeNode, sha256: Sha256): string {
  const { first, count } = toPlace(node);
  const hashes = Array.from({ length: count }, (_, at) => hashAt(bytes, (first % TILE_WIDTH) + at));
  // There is one hash at least.
  return rootOver(hashes, sha256) as string;
}

/** The hash at a place of a tile. Throws RangeError where there is none. */
export function hashAt(bytes: Uint8Array, at: number): string {
  const hash = bytes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES);
  if (hash.length !== HASH_BYTES)
    throw new RangeError(`expected a tile of more than ${at} hashes, found ${bytes.length} bytes`);
  return encodeHex(hash);
}

/** `first` of `count` hashes of the tiles' level, counted over all its tiles. */
function toPlace({ level, index }: TreeNode): { level: number; first: number; count: number } {
  const tileLevel = Math.floor(level / TILE_HEIGHT);
  const count = 2 ** (level - tileLevel * TILE_HEIGHT);
  return { level: tileLevel, first: index * count, count };
}
