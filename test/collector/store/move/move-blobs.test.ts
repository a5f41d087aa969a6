// Blobs that were moved are the same, and a move that was broken off is finished by the next.
import { expect, it } from 'vitest';
import { moveBlobs } from '../../../../src/collector/store/move/move-blobs.ts';
import { listKeys } from '../../../support/collector/packing.ts';
import { useStores } from '../../../support/collector/stores.ts';

const stores = useStores();
const KEYS = ['parts/aa/x', 'parts/ab', 'segments/1/a', 'tile/0/000'];

async function openFilled() {
  const [from, to] = [await stores.openBlobs(), await stores.openBlobs()];
  for (const key of KEYS) await from.put(key, Buffer.from(`bytes of ${key}`));
  return { from, to };
}

it('copies all blobs, and only what is missing when it is run again', async () => {
  const { from, to } = await openFilled();
  let puts = 0;
  const failing: typeof to = {
    ...to,
    put: (...put) => (puts++ === 2 ? Promise.reject(new Error('broken off')) : to.put(...put)),
  };
  await expect(moveBlobs(from, failing)).rejects.toThrow('broken off');
  expect(await listKeys(to)).toEqual(KEYS.slice(0, 2));
  const moved = { blobs: 4, bytes: KEYS.join('').length + 4 * 'bytes of '.length };
  expect(await moveBlobs(from, to)).toEqual(moved);
  expect(await moveBlobs(from, to)).toEqual(moved);
  expect(await listKeys(to)).toEqual(KEYS);
  for (const key of KEYS) expect(Buffer.from((await to.get(key))!).toString()).toBe(`bytes of ${key}`);
});

it('refuses a place where something else is', async () => {
  const bent = await openFilled();
  await bent.to.put('parts/ab', Buffer.from('other bytes'));
  await expect(moveBlobs(bent.from, bent.to)).rejects.toMatchObject({ code: 'contradiction' });
  const fuller = await openFilled();
  await fuller.to.put('more', Buffer.from('x'));
  await expect(moveBlobs(fuller.from, fuller.to)).rejects.toMatchObject({ code: 'contradiction' });
});

it('puts once what is packed, which a bucket may lock, and not what is replaced later', async () => {
  const { from, to } = await openFilled();
  const locked: string[] = [];
  const put: typeof to.put = (key, bytes, options) => {
    if (options?.once === true) locked.push(key);
    return to.put(key, bytes, options);
  };
  for (let runs = 0; runs < 2; runs++) await moveBlobs(from, { ...to, put });
  expect([...new Set(locked)]).toEqual(['parts/aa/x', 'parts/ab', 'segments/1/a']);
});
