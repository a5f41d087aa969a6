// What every store promises of closed segments: seals queue, packing and erasing never cross, parts are counted.
import { describe, expect, it } from 'vitest';
import type {
  SegmentRevision,
  SessionStore,
  StoredBatch,
} from '../../../../src/collector/store/session-store.ts';
import { MAX_PACKED_BYTES } from '../../../../src/collector/store/stored-segment.ts';
import { collect, idOf, makeSession, makeStep, putSealed } from '../../../support/collector/rows.ts';
import { STORE_KINDS, useStores } from '../../../support/collector/stores.ts';

const stores = useStores();
const ID = idOf(1);
const PARTS = ['a'.repeat(64), 'b'.repeat(64)] as const;

describe.each(STORE_KINDS)('closed segments in %s', (kind) => {
  /** A store with session 1, whose segment 1 of two lines is closed and sealed. */
  async function openSealed() {
    const store = await stores.open(kind);
    await putSealed(store);
    return store;
  }

  /** Another session, whose only segment is closed. */
  async function addSegment(sessions: SessionStore, number: number): Promise<SegmentRevision> {
    await sessions.create(makeSession(number));
    await sessions.advance([makeStep(idOf(number), 0, ['{"a":0}'], { closes: true })]);
    return { session: idOf(number), segment: 1, revision: 0 };
  }

  it('have one seal a segment, which waits for its place in the log', async () => {
    const store = await openSealed();
    const note = 'the seal\n\n— k AAAAAAAA\n';
    expect(await store.sessions.seal(ID, 1, note)).toBe('present');
    expect(await store.sessions.seal(ID, 1, 'another\n\n— k AAAAAAAA\n')).toBe('other');
    expect(await store.sessions.seal(ID, 2, note)).toBe('other');
    expect(await store.log.assign(10)).toEqual([{ index: 0, session: ID, segment: 1, text: 'the seal\n' }]);
    expect(await store.sessions.getSegment(ID, 1)).toMatchObject({ seal: note, leaf: 0, last: 1 });
    expect(await store.sessions.listSegments(ID)).toHaveLength(1);
  });

  it('are packed once: their batches go, and their parts are in use', async () => {
    const { sessions } = await openSealed();
    const [unpacked] = await sessions.listUnpacked(10);
    expect(await sessions.claimParts(unpacked!, [...PARTS, PARTS[0]])).toEqual([]);
    const packed = { blob: 'segments/x', packedBytes: 9, parts: PARTS };
    expect(await sessions.markPacked(unpacked!, packed)).toBe(true);
    expect(await sessions.markPacked(unpacked!, { ...packed, blob: 'segments/y' })).toBe(false);
    expect(await sessions.listUnpacked(10)).toEqual([]);
    expect(await collect(sessions.readBatches(ID, 0))).toEqual([]);
    const holding = await Promise.all([0, 1, 2].map((seq) => sessions.findPacked(ID, seq)));
    expect(holding.map((found) => found?.segment)).toEqual([1, 1, undefined]);
    expect(await sessions.getSegment(ID, 1)).toMatchObject({
      blob: 'segments/x',
      packedBytes: 9,
      revision: 1,
    });
    expect(await sessions.condemnParts(10)).toEqual([]);
  });

  it('do not lose an erasure to a packing that read before it', async () => {
    const { sessions } = await openSealed();
    const [read] = await sessions.listUnpacked(10);
    const [batch] = await collect(sessions.readBatches(ID, 0));
    const erased: StoredBatch = { ...batch!, bytes: Uint8Array.of(1, 2), plainBytes: 2 };
    expect(await sessions.replaceBatches(ID, [erased])).toBe(true);
    expect(await sessions.markPacked(read!, { blob: 'segments/x', packedBytes: 9, parts: [] })).toBe(false);
    expect((await collect(sessions.readBatches(ID, 0)))[0]?.bytes).toEqual(Uint8Array.of(1, 2));
  });

  it('replace all batches of an erasure or none', async () => {
    const { sessions } = await stores.open(kind);
    await sessions.create(makeSession(1));
    await sessions.advance([makeStep(ID, 0, ['{"a":0}'])]);
    const [batch] = await collect(sessions.readBatches(ID, 0));
    const other = { ...batch!, bytes: Uint8Array.of(9) };
    expect(await sessions.replaceBatches(ID, [other, { ...other, first: 7, last: 8 }])).toBe(false);
    expect(await collect(sessions.readBatches(ID, 0))).toEqual([batch]);
  });

  it('refuse a shared part that is on its way out, until it is forgotten', async () => {
    const { sessions } = await openSealed();
    const [segment] = await sessions.listUnpacked(10);
    await sessions.claimParts(segment!, PARTS);
    await sessions.markPacked(segment!, { blob: 'segments/x', packedBytes: 9, parts: [PARTS[1]] });
    expect(await sessions.condemnParts(10)).toEqual([PARTS[0]]);
    expect(await sessions.condemnParts(10)).toEqual([PARTS[0]]);
    const other = await addSegment(sessions, 2);
    expect(await sessions.claimParts(other, PARTS)).toEqual([PARTS[0]]);
    for (const part of PARTS) await sessions.sweepPart(part, async () => undefined);
    expect(await sessions.condemnParts(10)).toEqual([]);
    expect(await sessions.claimParts(other, PARTS)).toEqual([]);
  });

  it('give no part to a segment that an erasure or a removal has changed', async () => {
    const { sessions } = await openSealed();
    const [segment] = await sessions.listUnpacked(10);
    await sessions.markPacked(segment!, { blob: 'segments/x', packedBytes: 9, parts: [] });
    expect(await sessions.claimParts(segment!, PARTS)).toBeUndefined();
    expect(await sessions.claimParts(await addSegment(sessions, 2), PARTS)).toEqual([]);
  });

  it('take parts back that were stored for nothing, but not those that another one uses', async () => {
    const { sessions } = await openSealed();
    await sessions.claimParts(await addSegment(sessions, 2), [PARTS[0]]);
    await sessions.returnParts(PARTS);
    expect(await sessions.condemnParts(10)).toEqual([PARTS[1]]);
  });

  it('of more than a packed segment may hold stay batches', async () => {
    const { sessions } = await stores.open(kind);
    await sessions.create(makeSession(1));
    const step = makeStep(ID, 0, ['{"a":0}'], { closes: true });
    const batches = step.batches.map((batch) => ({ ...batch, plainBytes: MAX_PACKED_BYTES + 1 }));
    await sessions.advance([{ ...step, batches }]);
    await sessions.seal(ID, 1, 'the seal\n\n— k AAAAAAAA\n');
    expect(await sessions.listUnpacked(10)).toEqual([]);
  });

  it('never condemn a part that another one claims at the same time', async () => {
    const { sessions } = await openSealed();
    const [segment] = await sessions.listUnpacked(10);
    const other = await addSegment(sessions, 2);
    for (let round = 0; round < 20; round++) {
      const part = String(round).padStart(64, 'c');
      const { revision } = (await sessions.getSegment(ID, 1))!;
      await sessions.claimParts({ ...segment!, revision }, [part]);
      const [refused] = await Promise.all([
        sessions.claimParts(other, [part]),
        sessions.markPacked(
          { ...segment!, revision },
          { blob: `segments/${round}`, packedBytes: 1, parts: [] },
        ),
      ]);
      const condemned = await sessions.condemnParts(100);
      expect(condemned.includes(part)).toBe(refused?.includes(part));
    }
  });
});
