// The files of the log are kept at hand up to a number of bytes, whatever the size of each.
import { expect, test } from 'vitest';
import { createLogFiles, type WideFile } from '../../../src/collector/log/log-files.ts';
import { StoreError } from '../../../src/collector/store/store-error.ts';
import { createMemoryLog } from '../../support/collector/memory-log.ts';

const MIB = 1024 * 1024;
const bundle = (index: number): WideFile => ({ type: 'entries', index, width: 256 });

test('large entry bundles do not pile up in the cache: the oldest is read from the store again', async () => {
  const { blobs } = createMemoryLog();
  const asked: string[] = [];
  const files = createLogFiles({
    ...blobs,
    get: (key) => {
      asked.push(key);
      return blobs.get(key);
    },
  });
  for (const index of [0, 1, 2]) await files.put(bundle(index), new Uint8Array(3 * MIB));
  for (const index of [1, 2]) await files.need(bundle(index));
  expect(asked).toEqual([]);
  expect((await files.need(bundle(0))).length).toBe(3 * MIB);
  expect(asked).toHaveLength(1);
  // Now 1 had to go; what is larger than all of the cache does not stay either.
  await files.put(bundle(3), new Uint8Array(9 * MIB));
  await files.need(bundle(3));
  expect(asked).toHaveLength(2);
});

test('a partial file that its bucket locks is let lie, so that the log goes on', async () => {
  const { blobs } = createMemoryLog();
  const partial: WideFile = { type: 'entries', index: 0, width: 3 };
  const fail = (error: Error) => createLogFiles({ ...blobs, delete: () => Promise.reject(error) });
  await createLogFiles(blobs).put(partial, new Uint8Array(3));
  await fail(new StoreError('retained', 'locked')).dropPartial(bundle(0));
  await expect(fail(new Error('broken')).dropPartial(bundle(0))).rejects.toThrow('broken');
});
