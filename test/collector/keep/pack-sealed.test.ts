import { describe, expect, it } from 'vitest';
import { packSealed } from '../../../src/collector/keep/pack-sealed.ts';
import { addSealed, listKeys, longValue, partLine } from '../../support/collector/packing.ts';
import { STORE_KINDS, useStores } from '../../support/collector/stores.ts';

const stores = useStores();
const LINES = ['{"seq":0}', partLine(1, longValue('a')), '{"seq":2}'];

describe.each(STORE_KINDS)('packSealed in %s', (kind) => {
  async function setUp() {
    const store = await stores.open(kind);
    const blobs = await stores.openBlobs();
    for (const number of [1, 2, 3]) await addSealed(store, number, LINES);
    const errors: unknown[] = [];
    const pack = (signal = new AbortController().signal, own = blobs) =>
      packSealed(
        { sessions: store.sessions, blobs: own },
        { signal, onError: (error) => errors.push(error) },
      );
    return { store, blobs, errors, pack };
  }

  it('packs all that is sealed, and then finds nothing', async () => {
    const { store, blobs, errors, pack } = await setUp();
    await pack();
    expect(await store.sessions.listUnpacked(10)).toEqual([]);
    expect(await listKeys(blobs, 'segments/')).toHaveLength(3);
    expect(errors).toEqual([]);
  });

  it('tells of what cannot be packed, packs the others, and ends', async () => {
    const { store, blobs, errors, pack } = await setUp();
    let puts = 0;
    const put: typeof blobs.put = (key, bytes, options) =>
      key.startsWith('segments/') && puts++ === 0
        ? Promise.reject(new Error('disk full'))
        : blobs.put(key, bytes, options);
    await pack(undefined, { ...blobs, put });
    expect(errors).toHaveLength(1);
    expect(await store.sessions.listUnpacked(10)).toEqual([]);
  });

  it('ends where it is told to, before the next segment', async () => {
    const { store, pack } = await setUp();
    await pack(AbortSignal.abort());
    expect(await store.sessions.listUnpacked(10)).toHaveLength(3);
  });
});
