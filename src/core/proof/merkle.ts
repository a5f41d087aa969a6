// The Merkle tree of a segment (RFC 6962 §2.1), leaf by leaf: only the peaks are kept.
import type { Sha256 } from '../model/ports.ts';

const HASH_BYTES = 32;
const LEAF = 0x00;
const NODE = 0x01;

export interface MerkleTree {
  /** Adds a leaf: an entry hash, 64 hex digits that stand for 32 bytes. */
  add(entryHash: string): void;
  /** The root over all leaves so far, as hex. */
  root(): string;
  /** Roots of perfect trees, whose sizes are the powers of two in the number of leaves, the largest first: all it takes to go on later. */
  readonly peaks: readonly string[];
}

/** How far a tree had come. */
export interface MerkleStart {
  readonly leaves: number;
  readonly peaks: readonly string[];
}

/** An empty tree, or one that goes on from where another was. */
export function createMerkleTree(sha256: Sha256, start: MerkleStart = { leaves: 0, peaks: [] }): MerkleTree {
  const peaks = [...start.peaks];
  const leaf = new Uint8Array(1 + HASH_BYTES);
  const node = new Uint8Array(1 + 2 * HASH_BYTES);
  leaf[0] = LEAF;
  node[0] = NODE;
  let { leaves } = start;

  function join(left: string, right: string): string {
    putHex(left, node, 1);
    putHex(right, node, 1 + HASH_BYTES);
    return sha256(node);
  }

  return {
    get peaks() {
      return [...peaks];
    },
    add(entryHash) {
      putHex(entryHash, leaf, 1);
      let hash = sha256(leaf);
      for (let size = leaves; size % 2 === 1; size = (size - 1) / 2) hash = join(peaks.pop() as string, hash);
      peaks.push(hash);
      leaves++;
    },
    root() {
      if (leaves === 0) return sha256(new Uint8Array(0));
      return peaks.reduceRight((right, left) => join(left, right));
    },
  };
}

function putHex(hex: string, bytes: Uint8Array, at: number): void {
  for (let index = 0; index < HASH_BYTES; index++)
    bytes[at + index] = (digit(hex.charCodeAt(2 * index)) << 4) | digit(hex.charCodeAt(2 * index + 1));
}

/** The value of a lower-case hex digit: 0 to 9 have bit 6 unset, a to f have it set and begin at 1. */
function digit(code: number): number {
  return (code & 0xf) + 9 * (code >> 6);
}
