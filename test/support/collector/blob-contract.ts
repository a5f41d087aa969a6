// What every place for blobs promises, as tests that run over any of them.
import { describe, expect, it } from 'vitest';
import type { BlobStore } from '../../../src/collector/store/blob-store.ts';
import { listKeys } from './packing.ts';

const BYTES = Uint8Array.of(0, 10, 255, 13);
const toText = (bytes: Uint8Array | undefined) =>
  bytes === undefined ? undefined : Buffer.from(bytes).toString();

/** Tests of a place that `open` gives; what it holds under other keys is let alone. Without `once` where a server is known not to have it. */
export function describeBlobs(
  name: string,
  open: () => Promise<BlobStore>,
  { hasOnce = true }: { readonly hasOnce?: boolean } = {},
): void {
  describe(name, () => {
    it('gives back what was put, to the byte, also nothing', async () => {
      const blobs = await open();
      expect(await blobs.put('a/b-1_c.zst', BYTES)).toBe('stored');
      await blobs.put('a/empty', Uint8Array.of());
      expect(new Uint8Array((await blobs.get('a/b-1_c.zst'))!)).toEqual(BYTES);
      expect((await blobs.get('a/empty'))?.length).toBe(0);
      expect(await blobs.get('a/none')).toBeUndefined();
      expect(await blobs.get('a/b-1_c.zst/below')).toBeUndefined();
    });

    it.runIf(hasOnce)('puts once what is asked for once, and else what came last', async () => {
      const blobs = await open();
      expect(await blobs.put('once', Buffer.from('one'), { once: true })).toBe('stored');
      expect(await blobs.put('once', Buffer.from('two'), { once: true })).toBe('present');
      expect(toText(await blobs.get('once'))).toBe('one');
      expect(await blobs.put('once', Buffer.from('three'))).toBe('stored');
      expect(toText(await blobs.get('once'))).toBe('three');
    });

    it.runIf(hasOnce)('lets one of many win that put once', async () => {
      const blobs = await open();
      const names = ['a', 'b', 'c', 'd', 'e'];
      const answers = await Promise.all(
        names.map((text) => blobs.put('race/it', Buffer.from(text), { once: true })),
      );
      expect(answers.filter((answer) => answer === 'stored')).toHaveLength(1);
      expect(toText(await blobs.get('race/it'))).toBe(names[answers.indexOf('stored')]);
    });

    it('deletes, also what is not there, and takes the key again', async () => {
      const blobs = await open();
      await blobs.put('gone/it', BYTES);
      await blobs.delete('gone/it');
      await blobs.delete('gone/it');
      await blobs.delete('gone/folder/it');
      expect(await blobs.get('gone/it')).toBeUndefined();
      expect(await listKeys(blobs, 'gone/')).toEqual([]);
      expect(await blobs.put('gone/it', BYTES, { once: true })).toBe('stored');
      expect(await listKeys(blobs, 'gone/')).toEqual(['gone/it']);
    });

    it('lists keys of whole steps in order, more than one page of them', async () => {
      const blobs = await open();
      const many = Array.from({ length: 12 }, (_, at) => `list/m/${String(at).padStart(4, '0')}`);
      const keys = ['list/a', 'list/a-b', 'list/a.b/c', 'list/a0', 'list/b/c/d', 'list/b/e', ...many];
      for (const key of [...keys, 'listed', 'list2/a']) await blobs.put(key, BYTES);
      expect(await listKeys(blobs, 'list/')).toEqual([...keys].sort());
      expect(await listKeys(blobs, 'list/b/')).toEqual(['list/b/c/d', 'list/b/e']);
      expect(await listKeys(blobs, 'list/none/')).toEqual([]);
    });

    it.each(['', '.', '..', '../a', 'a/../b', '/a', 'a/', 'a//b', 'a b', 'a\\b', 'a\u0000', 'é', './a'])(
      'refuses the key %j',
      async (key) => {
        const blobs = await open();
        await expect(attempt(() => blobs.put(key, BYTES))).rejects.toThrow(RangeError);
        await expect(attempt(() => blobs.get(key))).rejects.toThrow(RangeError);
        await expect(attempt(() => blobs.delete(key))).rejects.toThrow(RangeError);
        await expect(attempt(() => listKeys(blobs, `${key}x`))).rejects.toThrow(RangeError);
      },
    );

    it('answers that it is there', async () => {
      await expect((await open()).ping()).resolves.toBeUndefined();
    });
  });
}

/** A call that throws at once rejects, as one that does later. */
async function attempt(call: () => Promise<unknown>): Promise<unknown> {
  return call();
}
