// Packing loses nothing, keeps nothing twice, and never brings back what an erasure took.
import { describe, expect, it } from 'vitest';
import type { BlobStore } from '../../../../src/collector/store/blob-store.ts';
import {
  dropFormer,
  packSegment,
  partKey,
  storePacked,
} from '../../../../src/collector/store/pack/pack-segment.ts';
import type { SessionStore } from '../../../../src/collector/store/session-store.ts';
import type { Store } from '../../../../src/collector/store/store.ts';
import { StoreError } from '../../../../src/collector/store/store-error.ts';
import { addSealed, listKeys, longValue, partLine, readText } from '../../../support/collector/packing.ts';
import { idOf } from '../../../support/collector/rows.ts';
import { STORE_KINDS, useStores } from '../../../support/collector/stores.ts';

const stores = useStores();
const ID = idOf(1);
const PLACE = { session: ID, segment: 1 };
const LINES = [partLine(0, longValue('one')), '{"seq":1}', partLine(2, longValue('two'))];
const ERASED = ['{"seq":0}', '{"seq":1}', LINES[2]!];
const toText = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');

describe.each(STORE_KINDS)('packing with %s', (kind) => {
  async function open() {
    const store = await stores.open(kind);
    return { store, blobs: await stores.openBlobs() };
  }

  async function erase(store: Store, blobs: BlobStore): Promise<boolean> {
    const segment = await store.sessions.getSegment(ID, 1);
    const lines = Buffer.from(toText(ERASED));
    return storePacked({ sessions: store.sessions, blobs }, segment!, lines);
  }

  it('gives back the lines to the byte, from any entry on', async () => {
    const { store, blobs } = await open();
    await addSealed(store, 1, LINES);
    const before = await readText(store, blobs, ID);
    expect(before).toBe(toText(LINES));
    expect(await packSegment({ sessions: store.sessions, blobs }, PLACE)).toBe(true);
    expect(await packSegment({ sessions: store.sessions, blobs }, PLACE)).toBe(false);
    for (let from = 0; from <= LINES.length; from++)
      expect(await readText(store, blobs, ID, from)).toBe(toText(LINES.slice(from)));
  });

  it('stores a part once that several sessions have', async () => {
    const { store, blobs } = await open();
    for (const number of [1, 2, 3])
      await packSegment({ sessions: store.sessions, blobs }, await addSealed(store, number, LINES));
    expect(await listKeys(blobs, 'parts/')).toHaveLength(2);
    expect(await listKeys(blobs, 'segments/')).toHaveLength(3);
    for (const number of [1, 2, 3]) expect(await readText(store, blobs, idOf(number))).toBe(toText(LINES));
  });

  it('by two at once ends in one that holds, and leaves no other blob', async () => {
    const { store, blobs } = await open();
    await addSealed(store, 1, LINES);
    const both = [1, 2].map(() => packSegment({ sessions: store.sessions, blobs }, PLACE));
    expect((await Promise.all(both)).filter(Boolean)).toHaveLength(1);
    expect(await readText(store, blobs, ID)).toBe(toText(LINES));
    expect(await listKeys(blobs, 'segments/')).toHaveLength(1);
    expect(await store.sessions.condemnParts(10)).toEqual([]);
  });

  it('gives up the parts that an erasure takes, and the blob that had them', async () => {
    const { store, blobs } = await open();
    await addSealed(store, 1, LINES);
    await packSegment({ sessions: store.sessions, blobs }, PLACE);
    const before = await listKeys(blobs, 'segments/');
    expect(await erase(store, blobs)).toBe(true);
    expect(await readText(store, blobs, ID)).toBe(toText(ERASED));
    const after = await listKeys(blobs, 'segments/');
    expect([after.length, after[0] === before[0]]).toEqual([1, false]);
    expect(await store.sessions.condemnParts(10)).toHaveLength(1);
  });

  // Somebody asks for erasure while a packing that has read the content stands still at one of its steps.
  it.each(['claimParts', 'markPacked'] as const)(
    'that an erasure overtakes before %s puts nothing back that stays',
    async (step) => {
      const { store, blobs } = await open();
      await addSealed(store, 1, LINES);
      const erasing = before(store.sessions, step, () => erase(store, blobs));
      expect(await packSegment({ sessions: erasing, blobs }, PLACE)).toBe(false);
      expect(await readText(store, blobs, ID)).toBe(toText(ERASED));
      const condemned = await store.sessions.condemnParts(10);
      const kept = (await listKeys(blobs, 'parts/')).filter((key) => !condemned.map(partKey).includes(key));
      expect(kept).toHaveLength(1);
      expect(await listKeys(blobs, 'segments/')).toHaveLength(1);
    },
  );

  it('that stands still until its erased part was deleted has it deleted again', async () => {
    const { store, blobs } = await open();
    await addSealed(store, 1, LINES);
    const sweep = async () => {
      await erase(store, blobs);
      const condemned = await store.sessions.condemnParts(10);
      for (const part of condemned) await blobs.delete(partKey(part));
      for (const part of condemned) await store.sessions.sweepPart(part, async () => undefined);
    };
    let isSwept = false;
    const slow: BlobStore = {
      ...blobs,
      async put(key, bytes, options) {
        if (!isSwept) {
          isSwept = true;
          await sweep();
        }
        return blobs.put(key, bytes, options);
      },
    };
    expect(await packSegment({ sessions: store.sessions, blobs: slow }, PLACE)).toBe(false);
    expect(await store.sessions.condemnParts(10)).toHaveLength(1);
    expect(await readText(store, blobs, ID)).toBe(toText(ERASED));
  });

  it('of a session that is removed meanwhile leaves nothing that stays', async () => {
    const { store, blobs } = await open();
    await addSealed(store, 1, LINES);
    const tombstone = {
      id: ID,
      owner: { issuer: 'i', subject: 's' },
      startedAt: '',
      tip: '',
      removedAt: '',
      reason: 'request',
    } as const;
    const removing = before(store.sessions, 'markPacked', () => store.sessions.remove(tombstone));
    expect(await packSegment({ sessions: removing, blobs }, PLACE)).toBe(false);
    expect(await listKeys(blobs, 'segments/')).toEqual([]);
    expect(await store.sessions.condemnParts(10)).toHaveLength(2);
  });

  it('of a segment whose batches are not all there is refused, and changes nothing', async () => {
    const { store, blobs } = await open();
    await addSealed(store, 1, LINES);
    const lossy = {
      ...store.sessions,
      async *readBatches(session: string, from: number) {
        for await (const batch of store.sessions.readBatches(session, from))
          if (batch.first !== 1) yield batch;
      },
    };
    await expect(packSegment({ sessions: lossy, blobs }, PLACE)).rejects.toMatchObject({ code: 'damaged' });
    expect(await readText(store, blobs, ID)).toBe(toText(LINES));
  });
});

it('what held a segment before goes as far as no lock is in the way, of which the last is told', async () => {
  const blobs = await stores.openBlobs();
  const ends: Readonly<Record<string, string>> = { a: '2026-12-01', b: '2026-12-03', c: '2026-12-02' };
  for (const name of ['a', 'b', 'c', 'free', 'now'])
    await blobs.put(`segments/${ID}/0001-${name}`, Buffer.from('x'));
  const remove = async (key: string) => {
    const until = ends[key.slice(-1)];
    if (until !== undefined) throw new StoreError('retained', 'locked', { until });
    await blobs.delete(key);
  };
  const dropping = dropFormer({ ...blobs, delete: remove }, PLACE, `segments/${ID}/0001-now`);
  await expect(dropping).rejects.toMatchObject({ code: 'retained', until: '2026-12-03' });
  expect((await listKeys(blobs)).map((key) => key.slice(-1))).toEqual(['a', 'b', 'c', 'w']);
});

/** The store, in which something else happens before a step. */
function before(
  sessions: SessionStore,
  step: 'claimParts' | 'markPacked',
  happens: () => Promise<unknown>,
): SessionStore {
  const happened = async () => void (await happens());
  switch (step) {
    case 'claimParts':
      return { ...sessions, claimParts: (...asked) => happened().then(() => sessions.claimParts(...asked)) };
    case 'markPacked':
      return { ...sessions, markPacked: (...asked) => happened().then(() => sessions.markPacked(...asked)) };
  }
}
