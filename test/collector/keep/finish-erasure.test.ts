import { describe, expect, it } from 'vitest';
import { packSealed } from '../../../src/collector/keep/pack-sealed.ts';
import type { BlobStore } from '../../../src/collector/store/blob-store.ts';
import { packSegment, storePacked } from '../../../src/collector/store/pack/pack-segment.ts';
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

  // What a packing has read is written behind the erasure that took it out, and locked there.
  it.each(['once it is over', 'while it is under way'])(
    'looks after what a packing that it overtook has left under a lock %s',
    async (when) => {
      const { erase, read, packs, services, shipped, unfinished, finishAt, store, errors } =
        await setUpErasing(stores, kind);
      const { locked, unlock } = lockPut(services.blobs);
      const place = { session: shipped.id, segment: 2 };
      let packing: Promise<boolean> | undefined;
      const [isWritten, isReplaced] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const sessions: typeof store.sessions = {
        ...store.sessions,
        async replaceBatches(...given) {
          const answer = await store.sessions.replaceBatches(...given);
          isReplaced.resolve();
          if (when === 'while it is under way') await packing;
          return answer;
        },
      };
      const markPacked: typeof store.sessions.markPacked = async (...given) => {
        isWritten.resolve();
        await isReplaced.promise;
        return store.sessions.markPacked(...given);
      };
      packing = packSegment({ sessions: { ...store.sessions, markPacked }, blobs: locked }, place);
      await isWritten.promise;
      await erase({}, { store: { ...store, sessions } });
      expect(await packing).toBe(false);
      const { signal } = new AbortController();
      await packSealed({ ...packs, blobs: locked }, { signal, onError: (error) => errors.push(error) });
      expect(await unfinished()).toEqual({ erasures: 1, removals: 0 });
      await finishAt(Date.now() + HOUR, { blobs: locked });
      expect(contentLines(await read())).toEqual([]);
      expect(await unfinished()).toEqual({ erasures: 1, removals: 0 });
      expect((await store.sessions.get(shipped.id))?.erasureDue).toBe(LOCK_END);
      unlock();
      await finishAt(Date.parse(LOCK_END), { blobs: locked });
      expect(await unfinished()).toEqual({ erasures: 0, removals: 0 });
      expect(await listKeys(services.blobs, 'segments/')).toHaveLength(2);
      expect(errors).toEqual([]);
    },
  );

  it('takes content out though another was first and its own blob is locked', async () => {
    const { erase, read, services, shipped, store } = await setUpErasing(stores, kind);
    const { locked } = lockPut(services.blobs);
    // It leaves what others have written.
    const blobs = { ...services.blobs, delete: async () => undefined };
    let tries = 0;
    const markPacked: typeof store.sessions.markPacked = async (...given) => {
      if (tries++ === 0) {
        const segment = await store.sessions.getSegment(shipped.id, 1);
        const lines = (await read()).slice(segment!.first, segment!.last + 1).map((line) => `${line}\n`);
        await storePacked({ sessions: store.sessions, blobs }, segment!, Buffer.from(lines.join('')));
      }
      return store.sessions.markPacked(...given);
    };
    const sessions = { ...store.sessions, markPacked };
    await erase({}, { store: { ...store, sessions }, blobs: locked });
    expect(contentLines(await read())).toEqual([]);
    expect(tries).toBe(2);
  });
});

const LOCK_END = new Date(Date.now() + 48 * HOUR).toISOString();

/** Blobs of which those that are put once are locked from now on, as in a bucket with locks, until they are unlocked. */
function lockPut(blobs: BlobStore): { readonly locked: BlobStore; unlock(): void } {
  const keys = new Set<string>();
  const locked: BlobStore = {
    ...blobs,
    async put(key, bytes, options) {
      if (options?.once === true) keys.add(key);
      return blobs.put(key, bytes, options);
    },
    async delete(key) {
      if (keys.has(key)) throw new StoreError('retained', 'locked', { until: LOCK_END });
      await blobs.delete(key);
    },
  };
  return { locked, unlock: () => keys.clear() };
}
