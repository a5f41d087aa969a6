// The log grows by what was published, whatever call it dies at, and signs nothing over a store that contradicts itself.
import { describe, expect, it } from 'vitest';
import { openGrowingLog } from '../../../src/collector/log/growing-log.ts';
import { createLogFiles } from '../../../src/collector/log/log-files.ts';
import { proveConsistency, proveInclusion } from '../../../src/collector/log/prove.ts';
import { parseCheckpoint } from '../../../src/core/proof/checkpoint.ts';
import { decodeEntryBundle } from '../../../src/core/proof/entry-bundle.ts';
import { parseNote } from '../../../src/core/proof/signed-note.ts';
import { leafHashOf } from '../../../src/core/proof/tree-hash.ts';
import { isConsistent, isIncluded } from '../../../src/core/proof/tree-proof.ts';
import { sha256 } from '../../../src/node/hashing.ts';
import { createMemoryLog, type MemoryLog } from '../../support/collector/memory-log.ts';
import { headOf } from '../../support/collector/plain-tree.ts';
import { makeSigner } from '../../support/collector/signer.ts';

const signer = makeSigner('log.example/test');
const open = ({ store, blobs }: MemoryLog) => openGrowingLog({ store, files: createLogFiles(blobs), signer });
const headIn = async ({ store }: MemoryLog) => {
  const note = await store.getCheckpoint();
  return parseCheckpoint(parseNote(note ?? '')?.text ?? '') ?? { size: 0, root: sha256('') };
};

async function fill(memory: MemoryLog, count: number, name = 'seal'): Promise<void> {
  for (let at = 0; at < count; at++) memory.add(`${name} ${at}\n`);
  await (await open(memory)).grow();
}

describe('a growing log', () => {
  it('has the root of RFC 6962 over its entries, and proves each of them and each step', async () => {
    const memory = createMemoryLog();
    const heads = [];
    for (const count of [1, 2, 253, 1, 300, 513]) {
      await fill(memory, count, `batch of ${count}`);
      heads.push(await headIn(memory));
    }
    const files = createLogFiles(memory.blobs);
    const { size, root } = await headIn(memory);
    const leaves = await memory.store.listLeaves(0, size);
    const hashes = leaves.map(({ text }) => leafHashOf(text, sha256));
    expect(size).toBe(1070);
    for (const head of heads) expect(head.root).toBe(headOf(hashes).root(head.size));
    for (const index of [0, 1, 255, 256, 600, 1069]) {
      const proof = await proveInclusion(files, index, size);
      expect(isIncluded({ hash: hashes[index] as string, index }, { size, root }, { proof, sha256 })).toBe(
        true,
      );
    }
    for (const head of heads) {
      const proof = await proveConsistency(files, head.size, size);
      expect(isConsistent(head, { size, root }, { proof, sha256 })).toBe(true);
    }
  });

  it('serves a partial tile and bundle also once the full one has taken its place', async () => {
    const memory = createMemoryLog();
    await fill(memory, 5);
    const before = memory.files.get('log/tile/0/000.p/5');
    await fill(memory, 300);
    expect([...memory.files.keys()].filter((key) => key.includes('000.p/'))).toEqual(['log/tile/1/000.p/1']);
    const files = createLogFiles(memory.blobs);
    expect(await files.get({ type: 'tile', tile: { level: 0, index: 0, width: 5 } })).toEqual(before);
    const bundle = await files.get({ type: 'entries', index: 0, width: 5 });
    expect(
      decodeEntryBundle(bundle ?? new Uint8Array(0))?.map((entry) => String.fromCharCode(...entry)),
    ).toEqual(Array.from({ length: 5 }, (_, at) => `seal ${at}\n`));
  });

  it('comes to the same log whichever call it died at', async () => {
    const whole = createMemoryLog();
    await fill(whole, 250);
    const start = whole.calls;
    await fill(whole, 20, 'more');
    const expected = await whole.store.getCheckpoint();
    for (let calls = 0; calls <= whole.calls - start; calls++) {
      const memory = createMemoryLog();
      await fill(memory, 250);
      for (let at = 0; at < 20; at++) memory.add(`more ${at}\n`);
      const before = await headIn(memory);
      memory.failAfter(calls);
      await open(memory)
        .then((log) => log.grow())
        .catch(() => undefined);
      const between = await headIn(memory);
      expect([before, parseCheckpoint(parseNote(expected ?? '')?.text ?? '')]).toContainEqual(between);
      memory.failAfter(undefined);
      await (await open(memory)).grow();
      expect(await memory.store.getCheckpoint()).toBe(expected);
      const files = [...memory.files].filter(([key]) => !key.includes('000.p/'));
      expect(files).toEqual([...whole.files].filter(([key]) => !key.includes('000.p/')));
    }
  });

  it('does not open over a tile that was changed, a bundle that is gone or the checkpoint of another log', async () => {
    const memory = createMemoryLog();
    await fill(memory, 3);
    const tile = memory.files.get('log/tile/0/000.p/3') as Uint8Array;
    memory.files.set(
      'log/tile/0/000.p/3',
      tile.map((byte, at) => (at === 40 ? byte ^ 1 : byte)),
    );
    await expect(open(memory)).rejects.toMatchObject({ code: 'contradiction', message: /another root/ });
    memory.files.set('log/tile/0/000.p/3', tile);
    const files = createLogFiles(memory.blobs);
    const other = openGrowingLog({ store: memory.store, files, signer: makeSigner('log.example/other') });
    await expect(other).rejects.toMatchObject({ code: 'contradiction', message: /--origin/ });
    memory.files.delete('log/tile/entries/000.p/3');
    await expect(open(memory)).rejects.toMatchObject({ code: 'contradiction' });
  });

  it('signs nothing with a key that was made anew because the old one was lost', async () => {
    const memory = createMemoryLog();
    await fill(memory, 3);
    const before = await memory.store.getCheckpoint();
    const { store, blobs } = memory;
    const lost = makeSigner(signer.origin);
    memory.add('one more\n');
    const opening = openGrowingLog({ store, files: createLogFiles(blobs), signer: lost });
    await expect(opening).rejects.toMatchObject({
      code: 'contradiction',
      message: expect.stringContaining("put the log's own key back"),
    });
    expect(await store.getCheckpoint()).toBe(before);
    await (await open(memory)).grow();
    expect((await headIn(memory)).size).toBe(4);
  });

  it('stops where another process published meanwhile', async () => {
    const memory = createMemoryLog();
    await fill(memory, 3);
    const [one, other] = [await open(memory), await open(memory)];
    memory.add('a\n');
    await one.grow();
    memory.add('b\n');
    await expect(other.grow()).rejects.toMatchObject({ code: 'lost-lead' });
    expect((await headIn(memory)).size).toBe(4);
  });
});
