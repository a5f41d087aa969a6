import { describe, expect, it } from 'vitest';
import { removeSession } from '../../../src/collector/keep/remove.ts';
import { StoreError } from '../../../src/collector/store/store-error.ts';
import { HOUR, setUpErasing } from '../../support/collector/erasing.ts';
import { listKeys } from '../../support/collector/packing.ts';
import { SENDER } from '../../support/collector/shipped.ts';
import { STORE_KINDS, useStores } from '../../support/collector/stores.ts';
import { eventually } from '../../support/eventually.ts';

const stores = useStores();

describe.each(STORE_KINDS)('removeSession in %s', (kind) => {
  it('leaves a tombstone and no blob', async () => {
    const { store, services, removal, shipped } = await setUpErasing(stores, kind);
    await removeSession({ id: shipped.id, reason: 'request', by: 'admin' }, removal);
    expect(await store.sessions.get(shipped.id)).toBeUndefined();
    expect(await store.sessions.getTombstone(shipped.id)).toMatchObject({ reason: 'request', by: 'admin' });
    expect(await listKeys(services.blobs, 'segments/')).toEqual([]);
  });

  it('has blobs that could not be deleted deleted later, which nobody asks for again', async () => {
    const { services, packs, shipped, removal, sweepAt, errors, unfinished } = await setUpErasing(
      stores,
      kind,
    );
    const broken = { ...services.blobs, delete: () => Promise.reject(new Error('no')) };
    const why = { id: shipped.id, reason: 'request' } as const;
    const removing = removeSession(why, { ...removal, stores: { ...packs, blobs: broken } });
    await expect(removing).rejects.toMatchObject({ code: 'unavailable' });
    await sweepAt(Date.now() + HOUR, { blobs: broken });
    expect(errors).toHaveLength(1);
    expect(await listKeys(services.blobs, 'segments/')).not.toEqual([]);
    await sweepAt(Date.now() + 2 * HOUR);
    expect(await listKeys(services.blobs, 'segments/')).toEqual([]);
    await sweepAt(Date.now() + 3 * HOUR);
    expect(await unfinished()).toEqual({ erasures: 0, removals: 0 });
  });

  it('whose program was killed between rows and blobs leaves none of them', async () => {
    const { services, packs, shipped, removal, sweepAt } = await setUpErasing(stores, kind);
    const dead = { ...services.blobs, delete: () => new Promise<never>(() => undefined) };
    const why = { id: shipped.id, reason: 'request' } as const;
    void removeSession(why, { ...removal, stores: { ...packs, blobs: dead } }).catch(() => undefined);
    await eventually(async () => expect(await packs.sessions.getTombstone(shipped.id)).toBeDefined());
    await sweepAt(Date.now());
    expect(await listKeys(services.blobs, 'segments/')).toEqual([]);
  });

  it('has a blob deleted that was put behind it by whoever was packing', async () => {
    const { services, shipped, removal, sweepAt } = await setUpErasing(stores, kind);
    await removeSession({ id: shipped.id, reason: 'request' }, removal);
    await services.blobs.put(`segments/${shipped.id}/0002-late.jsonl.zst`, new Uint8Array(1));
    await sweepAt(Date.now() + 2 * HOUR);
    expect(await listKeys(services.blobs, 'segments/')).toEqual([]);
  });

  it('says how long a lock keeps the blobs, and deletes them when it has ended', async () => {
    const { services, packs, shipped, removal, sweepAt } = await setUpErasing(stores, kind);
    const until = new Date(Date.now() + 48 * HOUR).toISOString();
    const locked = new StoreError('retained', 'locked', { until });
    const blobs = { ...services.blobs, delete: () => Promise.reject(locked) };
    const why = { id: shipped.id, reason: 'request' } as const;
    expect(await removeSession(why, { ...removal, stores: { ...packs, blobs } })).toEqual({ until });
    await sweepAt(Date.now() + 47 * HOUR);
    expect(await listKeys(services.blobs, 'segments/')).not.toEqual([]);
    await sweepAt(Date.now() + 49 * HOUR);
    expect(await listKeys(services.blobs, 'segments/')).toEqual([]);
  });

  it('is not undone by a sidecar that sends its header again meanwhile', async () => {
    const { store, shipped, header, removal, ingest } = await setUpErasing(stores, kind);
    const session = (await store.sessions.get(shipped.id))!;
    const racing = [
      removeSession({ id: shipped.id, reason: 'request' }, removal),
      ...Array.from({ length: 10 }, () => store.sessions.create(session)),
    ];
    await Promise.all(racing);
    expect(await store.sessions.get(header.id)).toBeUndefined();
    expect(await store.sessions.create(session)).toBe('removed');
    await expect(ingest.create(shipped.id, shipped.header, SENDER)).rejects.toMatchObject({
      code: 'closed',
    });
  });
});
