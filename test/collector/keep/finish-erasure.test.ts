import { describe, expect, it } from 'vitest';
import { packSegment } from '../../../src/collector/store/pack/pack-segment.ts';
import { StoreError } from '../../../src/collector/store/store-error.ts';
import { contentLines, HOUR, setUpErasing } from '../../support/collector/erasing.ts';
import { listKeys } from '../../support/collector/packing.ts';
import { STORE_KINDS, useStores } from '../../support/collector/stores.ts';
import { eventually } from '../../support/eventually.ts';

const stores = useStores();

describe.each(STORE_KINDS)('finishErasures in %s', (kind) => {
  it('ends by itself an erasure that broke off, once nobody can be at it any more', async () => {
    const { erase, read, services, unfinished, finishAt, store, shipped } = await setUpErasing(stores, kind);
    const broken = { ...services.blobs, put: () => Promise.reject(new Error('disk full')) };
    await expect(erase({}, { blobs: broken })).rejects.toMatchObject({ code: 'unavailable' });
    expect(await unfinished()).toEqual({ erasures: 1, removals: 0 });
    await finishAt(Date.now());
    expect(contentLines(await read())).not.toEqual([]);
    await finishAt(Date.now() + HOUR);
    expect(contentLines(await read())).toEqual([]);
    expect(await unfinished()).toEqual({ erasures: 0, removals: 0 });
    expect((await store.sessions.get(shipped.id))?.erasureDue).toBeUndefined();
  });

  it('ends one whose program was killed behind the tombstone', async () => {
    const { erase, read, store, finishAt, unfinished } = await setUpErasing(stores, kind);
    const killed = { ...store.sessions, replaceBatches: () => new Promise<never>(() => undefined) };
    // Nobody ever hears of it again.
    void erase({}, { store: { ...store, sessions: killed } }).catch(() => undefined);
    await eventually(async () => expect(await unfinished()).toEqual({ erasures: 1, removals: 0 }));
    await finishAt(Date.now() + HOUR);
    expect(contentLines(await read())).toEqual([]);
    expect(await unfinished()).toEqual({ erasures: 0, removals: 0 });
  });

  it('goes on behind one that cannot be ended, tells of it, and tries it again', async () => {
    const { erase, read, services, unfinished, finishAt, errors } = await setUpErasing(stores, kind);
    const broken = { ...services.blobs, put: () => Promise.reject(new Error('disk full')) };
    await expect(erase({}, { blobs: broken })).rejects.toThrow();
    await finishAt(Date.now() + HOUR, { blobs: broken });
    expect(errors).toMatchObject([{ message: 'disk full' }]);
    await finishAt(Date.now() + 2 * HOUR);
    expect(contentLines(await read())).toEqual([]);
    expect(await unfinished()).toEqual({ erasures: 0, removals: 0 });
  });

  it('leaves alone what came on hold meanwhile', async () => {
    const { erase, store, services, shipped, finishAt, read } = await setUpErasing(stores, kind);
    const broken = { ...services.blobs, put: () => Promise.reject(new Error('disk full')) };
    await expect(erase({}, { blobs: broken })).rejects.toThrow();
    const before = await read();
    await store.sessions.setHold(shipped.id, { by: 'admin', at: '2026-11-26T10:00:00.000Z' });
    await finishAt(Date.now() + HOUR);
    expect(await read()).toEqual(before);
    await store.sessions.setHold(shipped.id, undefined);
    await finishAt(Date.now() + HOUR);
    expect(contentLines(await read())).toEqual([]);
  });

  it('leaves alone what came on hold after it was listed', async () => {
    const { erase, store, services, shipped, finishAt, read, unfinished } = await setUpErasing(stores, kind);
    const broken = { ...services.blobs, put: () => Promise.reject(new Error('disk full')) };
    await expect(erase({}, { blobs: broken })).rejects.toThrow();
    const before = await read();
    const listUnerased = async (now: string, limit: number) => {
      const listed = await store.sessions.listUnerased(now, limit);
      await store.sessions.setHold(shipped.id, { by: 'admin', at: '2026-11-26T10:00:00.000Z' });
      return listed;
    };
    await finishAt(Date.now() + HOUR, { store: { ...store, sessions: { ...store.sessions, listUnerased } } });
    expect(await read()).toEqual(before);
    expect(await unfinished()).toEqual({ erasures: 1, removals: 0 });
  });

  it('goes when the lock on what held the content ends, behind which all else goes at once', async () => {
    const { erase, read, packs, services, shipped, unfinished, finishAt } = await setUpErasing(stores, kind);
    await Promise.all([2, 3].map((segment) => packSegment(packs, { session: shipped.id, segment })));
    const until = new Date(Date.now() + 48 * HOUR).toISOString();
    const locked = new StoreError('retained', 'locked', { until });
    const before = await listKeys(services.blobs, 'segments/');
    const blobs = { ...services.blobs, delete: () => Promise.reject(locked) };
    expect(await erase({}, { blobs })).toMatchObject({ lock: { until } });
    expect(contentLines(await read())).toEqual([]);
    expect(await unfinished()).toEqual({ erasures: 1, removals: 0 });
    await finishAt(Date.now() + 47 * HOUR);
    expect(await listKeys(services.blobs, 'segments/')).toEqual(expect.arrayContaining(before));
    await finishAt(Date.now() + 49 * HOUR);
    const after = await listKeys(services.blobs, 'segments/');
    expect(after).toHaveLength(before.length);
    expect(await unfinished()).toEqual({ erasures: 0, removals: 0 });
  });
});
