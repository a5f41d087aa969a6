// Watches a transparency log over crashes: every checkpoint that was ever seen must be of one tree that only grew.
import { expect } from 'vitest';
import { parseCheckpoint } from '../../../src/core/proof/checkpoint.ts';
import { decodeEntryBundle } from '../../../src/core/proof/entry-bundle.ts';
import { checkLogProof, parseLogProof } from '../../../src/core/proof/log-proof.ts';
import { checkNote, parseNote } from '../../../src/core/proof/signed-note.ts';
import { formatLogPath, TILE_WIDTH } from '../../../src/core/proof/tile.ts';
import { leafHashOf } from '../../../src/core/proof/tree-hash.ts';
import { parseVerifierKey } from '../../../src/core/proof/verifier-key.ts';
import { sha256 } from '../../../src/node/hashing.ts';
import { verifyEd25519 } from '../../../src/node/verifying.ts';
import { headOf } from './plain-tree.ts';

export interface LogWatch {
  /** Remembers a checkpoint (a signed note), which must hold and contradict none before. */
  saw(note: string): void;
  /** Remembers the checkpoint of a receipt, which must prove this seal (a signed note). */
  sawReceipt(receipt: string, seal: string): void;
  /** Reads the whole log of a collector, and computes anew the root of each size that was seen. Resolves to the leaves. */
  check(url: string): Promise<readonly string[]>;
}

/** Nothing was seen of the log of this key. */
export function watchLog(verifierKey: string): LogWatch {
  const key = parseVerifierKey(verifierKey, sha256);
  if (key === undefined) throw new Error(`expected a verifier key, found ${verifierKey}`);
  const roots = new Map<number, string>();
  let largest = 0;

  function saw(note: string): void {
    const signed = parseNote(note);
    const checkpoint = parseCheckpoint(signed?.text ?? '');
    if (signed === undefined || checkpoint === undefined)
      throw new Error(`expected a checkpoint, found ${note}`);
    expect(checkNote(signed, key!, { sha256, verifyEd25519 })).toBe('signed');
    const { size, root } = checkpoint;
    expect(roots.get(size) ?? root, `root of ${size} leaves`).toBe(root);
    roots.set(size, root);
    largest = Math.max(largest, size);
  }

  return {
    saw,
    sawReceipt(receipt, seal) {
      const leaf = parseNote(seal)?.text ?? '';
      expect(checkLogProof(receipt, leaf, { key: key!, sha256, verifyEd25519 })).toMatchObject({
        type: 'proved',
      });
      saw(parseLogProof(receipt)?.checkpoint ?? '');
    },
    async check(url) {
      const before = largest;
      const answer = await fetch(`${url}/log/checkpoint`);
      if (answer.status === 404 && before === 0) return [];
      saw(await answer.text());
      const { size = 0 } =
        parseCheckpoint(parseNote(await (await fetch(`${url}/log/checkpoint`)).text())?.text ?? '') ?? {};
      expect(size, 'the log does not shrink').toBeGreaterThanOrEqual(before);
      const leaves = await readLeaves(url, size);
      const head = headOf(leaves.map((leaf) => leafHashOf(leaf, sha256)));
      for (const [seen, root] of roots)
        if (seen <= size) expect(head.root(seen), `root of ${seen} leaves`).toBe(root);
      return leaves;
    },
  };
}

async function readLeaves(url: string, size: number): Promise<readonly string[]> {
  const leaves: string[] = [];
  for (let index = 0; leaves.length < size; index++) {
    const width = Math.min(TILE_WIDTH, size - leaves.length);
    const answer = await fetch(`${url}/log/${formatLogPath({ type: 'entries', index, width })}`);
    const entries = decodeEntryBundle(new Uint8Array(await answer.arrayBuffer()));
    expect(entries?.length, `entries of bundle ${index}`).toBe(width);
    leaves.push(...(entries ?? []).map((entry) => Buffer.from(entry).toString()));
  }
  return leaves;
}
