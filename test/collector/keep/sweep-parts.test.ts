import { describe, expect, it } from 'vitest';
import { sweepParts } from '../../../src/collector/keep/sweep-parts.ts';
import { packSegment } from '../../../src/collector/store/pack/pack-segment.ts';
import { StoreError } from '../../../src/collector/store/store-error.ts';
import { addSealed, listKeys, longValue, partLine, readText } from '../../support/collector/packing.ts';
import { ANA, idOf } from '../../support/collector/rows.ts';
import { STORE_KINDS, useStores } from '../../support/collector/stores.ts';

const stores = useStores();
const signal = new AbortController().signal;
const [OWN, SHARED] = [partLine(0, longValue('own')), partLine(1, longValue('shared'))];

describe.each(STORE_KINDS)('sweepParts in %s', (kind) => {
  /** Two packed sessions that share a part; the first, which has one of its own, is removed. */
  async function setUp() {
    const store = await stores.open(kind);
    const blobs = await stores.openBlobs();
    const errors: unknown[] = [];
    for (const place of [
      await addSealed(store, 1, [OWN, SHARED]),
      await addSealed(store, 2, ['{"seq":0}', SHARED]),
    ])
      await packSegment({ sessions: store.sessions, blobs }, place);
    const at = '2026-11-26T10:00:00.000Z';
    const tombstone = {
      id: idOf(1),
      owner: ANA,
      startedAt: at,
      tip: '',
      removedAt: at,
      reason: 'request',
    } as const;
    await store.sessions.remove(tombstone);
    const locked = new Map<string, string>();
    const sweep = (places = blobs, now = Date.now()) =>
      sweepParts(
        { sessions: store.sessions, blobs: places },
        { signal, now, locked, onError: (error) => errors.push(error) },
      );
    return { store, blobs, errors, sweep };
  }

  it('deletes what nobody refers to any more, and nothing else', async () => {
    const { store, blobs, sweep } = await setUp();
    expect(await listKeys(blobs, 'parts/')).toHaveLength(2);
    await sweep();
    expect(await listKeys(blobs, 'parts/')).toHaveLength(1);
    expect(await readText(store, blobs, idOf(2))).toBe(`{"seq":0}\n${SHARED}\n`);
    expect(await store.sessions.condemnParts(10)).toEqual([]);
  });

  it('tells of a part that cannot be deleted, and deletes it the next time', async () => {
    const { blobs, errors, sweep } = await setUp();
    const broken = { ...blobs, delete: () => Promise.reject(new Error('no')) };
    await sweep(broken);
    expect(errors).toHaveLength(1);
    await sweep();
    expect(await listKeys(blobs, 'parts/')).toHaveLength(1);
  });

  it('says nothing of a part that is locked', async () => {
    const { blobs, errors, sweep } = await setUp();
    await sweep({ ...blobs, delete: () => Promise.reject(new StoreError('retained', 'locked')) });
    expect(errors).toEqual([]);
  });

  it('asks for a part that is locked once, and again when its lock ends', async () => {
    const { store, blobs, sweep } = await setUp();
    const now = Date.now();
    const until = new Date(now + 90 * 86_400_000).toISOString();
    let asked = 0;
    const remove = () => {
      asked++;
      return Promise.reject(new StoreError('retained', 'locked', { until }));
    };
    for (const hours of [0, 1, 24]) await sweep({ ...blobs, delete: remove }, now + hours * 3_600_000);
    expect(asked).toBe(1);
    await sweep(blobs, Date.parse(until));
    expect(await store.sessions.condemnParts(10)).toEqual([]);
    expect(await listKeys(blobs, 'parts/')).toHaveLength(1);
  });

  it('comes to a part behind more than are looked at once that stay', async () => {
    const { store, blobs, sweep } = await setUp();
    const [own = ''] = await store.sessions.condemnParts(10);
    const before = Array.from({ length: 450 }, (_, at) => `!${String(at).padStart(4, '0')}`);
    await store.sessions.returnParts(before);
    let asked = 0;
    const remove = (key: string) => {
      asked++;
      if (key.includes(own)) return blobs.delete(key);
      return Promise.reject(new StoreError('retained', 'locked'));
    };
    await sweep({ ...blobs, delete: remove });
    expect(asked).toBe(451);
    expect(await store.sessions.condemnParts(1000)).toHaveLength(450);
  });
});
