// What every store promises of sessions: steps are taken once, and what is removed leaves its traces.
import { describe, expect, it } from 'vitest';
import { ANA, BEN, collect, idOf, makeSession, makeStep, putSealed } from '../../support/collector/rows.ts';
import { STORE_KINDS, useStores } from '../../support/collector/stores.ts';

const stores = useStores();
const ID = idOf(1);
const EVIDENCE = {
  session: ID,
  kind: 'fork',
  seq: 3,
  at: '2026-11-25T10:00:00.000Z',
  sender: BEN,
} as const;
const PARTS = ['a'.repeat(64), 'b'.repeat(64)] as const;

describe.each(STORE_KINDS)('sessions in %s', (kind) => {
  /** A store with session 1, whose segment 1 of two lines is closed and sealed. */
  async function openSealed() {
    const store = await stores.open(kind);
    await putSealed(store);
    return store;
  }

  it('are created once, and not by another header or owner', async () => {
    const { sessions } = await stores.open(kind);
    const session = makeSession(1, { labels: ['billing'], flags: ['future', 'fork'] });
    expect(await sessions.create(session)).toBe('created');
    expect(await sessions.create({ ...session, device: 'device-2' })).toBe('present');
    expect(await sessions.create({ ...session, owner: BEN })).toBe('other');
    expect(await sessions.create({ ...session, headerHash: 'f'.repeat(64) })).toBe('other');
    expect(await sessions.get(ID)).toEqual({ ...session, flags: ['fork', 'future'] });
    expect(await sessions.get(idOf(2))).toBeUndefined();
  });

  it('are created many at once, each as if it were alone', async () => {
    const { sessions } = await stores.open(kind);
    await sessions.create(makeSession(2));
    await sessions.create(makeSession(4));
    await sessions.remove({
      id: idOf(4),
      owner: ANA,
      startedAt: '',
      tip: '',
      removedAt: '',
      reason: 'request',
    });
    const asked = [
      makeSession(3),
      makeSession(1, { device: 'first' }),
      makeSession(2),
      makeSession(4),
      makeSession(1, { device: 'second' }),
      makeSession(1, { headerHash: 'f'.repeat(64) }),
    ];
    const answers = await Promise.all(asked.map(sessions.create));
    expect(answers).toEqual(['created', 'created', 'present', 'removed', 'present', 'other']);
    expect(await sessions.get(ID)).toMatchObject({ device: 'first' });
    expect(await sessions.get(idOf(4))).toBeUndefined();
  });

  it('take a step only where it begins with what is next, several of one session in a row', async () => {
    const { sessions } = await stores.open(kind);
    await sessions.create(makeSession(1));
    await sessions.create(makeSession(2));
    const steps = [
      makeStep(idOf(2), 0, ['{"b":0}']),
      makeStep(ID, 0, ['{"a":0}']),
      makeStep(ID, 1, ['{"a":1}', '{"a":2}']),
      makeStep(ID, 1, ['{"stale":1}']),
      makeStep(idOf(2), 4, ['{"gap":4}']),
      makeStep(idOf(3), 0, ['{"unknown":0}']),
    ];
    expect(await sessions.advance(steps)).toEqual([true, true, true, false, false, false]);
    expect(await sessions.get(ID)).toMatchObject({ next: 3, bytes: 24, lastT: 2 });
    const batches = await collect(sessions.readBatches(ID, 0));
    expect(batches.map(({ first, last }) => [first, last])).toEqual([
      [0, 0],
      [1, 2],
    ]);
    expect(batches[1]?.bytes).toEqual(new Uint8Array(steps[2]!.batches[0]!.bytes));
    expect(await collect(sessions.readBatches(idOf(3), 0))).toEqual([]);
  });

  it('give one of many that race for a step the win', async () => {
    const { sessions } = await stores.open(kind);
    for (let number = 1; number <= 5; number++) await sessions.create(makeSession(number));
    const racing = Array.from({ length: 20 }, (_, racer) => {
      const steps = Array.from({ length: 5 }, (_, at) => makeStep(idOf(at + 1), 0, [`{"racer":${racer}}`]));
      return sessions.advance(racer % 2 === 0 ? steps : steps.reverse());
    });
    const taken = (await Promise.all(racing)).flat().filter(Boolean);
    expect(taken).toHaveLength(5);
  });

  it('take nothing more once they are closed', async () => {
    const { sessions } = await stores.open(kind);
    await sessions.create(makeSession(1));
    const last = makeStep(ID, 0, ['{"a":0}']);
    const closed = { ...last, progress: { ...last.progress, state: 'closed', closeReason: 'idle' } as const };
    expect(await sessions.advance([closed, makeStep(ID, 1, ['{"a":1}'])])).toEqual([true, false]);
    expect(await sessions.get(ID)).toMatchObject({ state: 'closed', closeReason: 'idle' });
  });

  it('hand out batches from a seq on, over more of them than are read at once', async () => {
    const { sessions } = await stores.open(kind);
    await sessions.create(makeSession(1));
    const steps = Array.from({ length: 30 }, (_, at) => makeStep(ID, at * 2, ['{"a":0}', '{"a":1}']));
    expect(await sessions.advance(steps)).not.toContain(false);
    const firsts = (await collect(sessions.readBatches(ID, 13))).map(({ first }) => first);
    expect(firsts).toEqual(Array.from({ length: 24 }, (_, at) => 12 + at * 2));
  });

  it('are listed newest first, page by page, by what was asked', async () => {
    const { sessions } = await stores.open(kind);
    await sessions.create(makeSession(1));
    await sessions.create(makeSession(2, { owner: BEN, email: 'ben_x@example.org', labels: ['a"b', '50%'] }));
    await sessions.create(makeSession(3, { device: 'device-3', flags: ['silent'], state: 'closed' }));
    const find = async (filter: Parameters<typeof sessions.list>[0], after?: string) =>
      (await sessions.list(filter, { limit: 2, ...(after === undefined ? {} : { after }) })).map(
        ({ id }) => id,
      );
    expect(await find({})).toEqual([idOf(3), idOf(2)]);
    expect(await find({}, idOf(2))).toEqual([idOf(1)]);
    expect(await find({ owner: BEN })).toEqual([idOf(2)]);
    expect(await find({ owner: { ...ANA, issuer: 'https://other.example' } })).toEqual([]);
    expect(await find({ user: 'PÉREZ' })).toEqual([idOf(3), idOf(2)]);
    expect(await find({ user: 'n_x' })).toEqual([idOf(2)]);
    expect(await find({ user: 'a%z' })).toEqual([]);
    expect(await find({ device: 'device-3' })).toEqual([idOf(3)]);
    expect(await find({ state: 'live' })).toEqual([idOf(2), idOf(1)]);
    expect(await find({ flag: 'silent' })).toEqual([idOf(3)]);
    expect(await find({ label: 'a"b' })).toEqual([idOf(2)]);
    expect(await find({ label: '5%' })).toEqual([]);
    const [, second] = await sessions.list({}, { limit: 2 });
    expect(await find({ since: second!.startedAt })).toEqual([idOf(3), idOf(2)]);
    expect(await find({ until: second!.startedAt })).toEqual([idOf(1)]);
  });

  it('keep their flags, told once or twice', async () => {
    const { sessions } = await stores.open(kind);
    await sessions.create(makeSession(1));
    await Promise.all([
      sessions.addFlags(ID, ['fork']),
      sessions.addFlags(ID, ['bad-seal', 'fork']),
      sessions.addFlags(ID, []),
    ]);
    expect((await sessions.get(ID))?.flags).toEqual(['fork', 'bad-seal']);
  });

  it('that nothing comes from are told until they are flagged', async () => {
    const { sessions } = await stores.open(kind);
    await sessions.create(makeSession(1));
    await sessions.create(makeSession(2, { receivedAt: '2026-11-25T11:00:00.000Z' }));
    await sessions.create(makeSession(3, { state: 'closed' }));
    expect(await sessions.listSilent('2026-11-25T10:30:00.000Z', 10)).toEqual([ID]);
    await sessions.addFlags(ID, ['silent']);
    expect(await sessions.listSilent('2026-11-25T10:30:00.000Z', 10)).toEqual([]);
  });

  it('keep U+0000 of a client from the columns that PostgreSQL would refuse', async () => {
    const { sessions } = await stores.open(kind);
    await sessions.create(makeSession(1, { name: 'a\u0000b' }));
    expect(await sessions.list({ user: 'a\u0000b' }, { limit: 9 })).toMatchObject([{ name: 'a\ufffdb' }]);
  });

  it('keep evidence and erasures in the order they came', async () => {
    const { sessions } = await stores.open(kind);
    await sessions.create(makeSession(1));
    await sessions.addEvidence({ ...EVIDENCE, bytes: Uint8Array.of(0, 255) });
    await sessions.addEvidence({ ...EVIDENCE, seq: 1, bytes: Uint8Array.of() });
    const kept = await sessions.listEvidence(ID);
    expect(kept.map(({ seq, bytes }) => [seq, [...bytes]])).toEqual([
      [3, [0, 255]],
      [1, []],
    ]);
    expect(kept[0]).toMatchObject({ ...EVIDENCE });
    await sessions.setHold(ID, { by: 'ruth', at: '2026-11-26T10:00:00.000Z' });
    expect(await sessions.replaceEvidence(kept[0]!.arrival, Uint8Array.of(9))).toBe(false);
    await sessions.setHold(ID, undefined);
    expect(await sessions.replaceEvidence(kept[0]!.arrival, Uint8Array.of(7))).toBe(true);
    expect((await sessions.listEvidence(ID)).map(({ bytes }) => [...bytes])).toEqual([[7], []]);
    const add = (source: 'device' | 'collector', line: string, from: number) =>
      sessions.addErasure(ID, { source, line }, from);
    expect(await add('collector', 'c0', 0)).toBe(true);
    expect(await add('device', 'd0', 0)).toBe(true);
    const both = await Promise.all([add('device', 'd1', 1), add('device', 'other d1', 1)]);
    expect(both.toSorted()).toEqual([false, true]);
    expect(await sessions.addErasure(idOf(99), { source: 'device', line: 'd0' }, 0)).toBe(false);
    const there = (await sessions.listErasures(ID)).map(({ source, line }) => `${source} ${line.slice(-2)}`);
    expect(there).toEqual(['device d0', 'device d1', 'collector c0']);
  });

  it('are not removed under a hold, and else leave a tombstone, their leaf, and parts to be deleted', async () => {
    const store = await openSealed();
    const { sessions } = store;
    const tombstone = {
      id: ID,
      owner: ANA,
      startedAt: '2026-11-25T10:00:00.000Z',
      tip: '1'.repeat(64),
      removedAt: '2026-11-26T10:00:00.000Z',
      reason: 'request',
    } as const;
    await sessions.claimParts({ session: ID, segment: 1, revision: 0 }, PARTS);
    await sessions.setHold(ID, { by: 'carol', at: '2026-11-25T12:00:00.000Z' });
    expect(await sessions.remove(tombstone)).toBe(false);
    expect((await sessions.get(ID))?.hold).toEqual({ by: 'carol', at: '2026-11-25T12:00:00.000Z' });
    await sessions.setHold(ID, undefined);
    // It is still being recorded: only who asks for it removes it.
    expect(await sessions.remove({ ...tombstone, reason: 'age' })).toBe(false);
    expect(await sessions.remove(tombstone)).toBe(true);
    expect(await sessions.remove(tombstone)).toBe(false);
    expect(await sessions.getTombstone(ID)).toEqual(tombstone);
    expect(await sessions.getTombstone(idOf(2))).toBeUndefined();
    expect(await sessions.get(ID)).toBeUndefined();
    expect(await sessions.create(makeSession(1))).toBe('removed');
    expect(await sessions.get(ID)).toBeUndefined();
    await sessions.addEvidence({ ...EVIDENCE, bytes: Uint8Array.of(1) });
    expect(await sessions.listEvidence(ID)).toEqual([]);
    expect(await sessions.listSegments(ID)).toEqual([]);
    expect(await collect(sessions.readBatches(ID, 0))).toEqual([]);
    expect(await sessions.condemnParts(10)).toEqual([...PARTS]);
    expect(await store.log.assign(10)).toHaveLength(1);
  });

  it('are unfinished from a tombstone of the collector on, until it is said that all of them are done', async () => {
    const { sessions } = await stores.open(kind);
    const due = '2026-11-26T10:00:00.000Z';
    const add = (line: string, from: number) =>
      sessions.addErasure(ID, { source: 'collector', line, due }, from);
    const erasures = async () => (await sessions.countUnfinished()).erasures;
    await sessions.create(makeSession(1));
    await sessions.addErasure(ID, { source: 'device', line: 'd0' }, 0);
    expect(await erasures()).toBe(0);
    expect(await add('c0', 0)).toBe(true);
    expect(await erasures()).toBe(1);
    expect(await sessions.listUnerased('2026-11-26T09:59:59.999Z', 10)).toEqual([]);
    expect(await sessions.listUnerased(due, 10)).toEqual([ID]);
    expect(await add('c1', 1)).toBe(true);
    await sessions.setErasureDue(ID, { tombstones: 1, due }, undefined);
    expect((await sessions.get(ID))?.erasureDue).toBe(due);
    await sessions.setHold(ID, { by: 'carol', at: due });
    expect(await sessions.listUnerased(due, 10)).toEqual([]);
    expect(await add('c2', 2)).toBe(false);
    await sessions.setErasureDue(ID, { tombstones: 2, due }, undefined);
    expect(await erasures()).toBe(0);
  });

  it('are unfinished again where something of theirs is left, whatever who did not see it says', async () => {
    const { sessions } = await stores.open(kind);
    const [due, later] = ['2026-11-26T10:00:00.000Z', '2026-11-26T10:00:01.000Z'];
    const found = async () => (await sessions.get(ID))?.erasureDue;
    await sessions.create(makeSession(1));
    await sessions.addErasure(ID, { source: 'device', line: 'd0' }, 0);
    await sessions.reviveErasure(ID, due);
    expect(await found()).toBeUndefined();
    await sessions.addErasure(ID, { source: 'collector', line: 'c0', due }, 0);
    await sessions.reviveErasure(ID, later);
    await sessions.setErasureDue(ID, { tombstones: 1, due }, undefined);
    await sessions.setErasureDue(ID, { tombstones: 1, due: undefined }, undefined);
    expect(await found()).toBe(later);
    await sessions.setErasureDue(ID, { tombstones: 1, due: later }, undefined);
    expect(await found()).toBeUndefined();
    await sessions.setErasureDue(ID, { tombstones: 1, due: undefined }, later);
    expect(await found()).toBe(later);
  });

  it('that were removed are told until none of their blobs is left', async () => {
    const { sessions } = await stores.open(kind);
    const at = '2026-11-26T10:00:00.000Z';
    for (const number of [1, 2]) {
      await sessions.create(makeSession(number, { state: 'closed' }));
      const id = idOf(number);
      const why = { owner: ANA, startedAt: at, tip: '1'.repeat(64), removedAt: at, reason: 'age' } as const;
      expect(await sessions.remove({ id, ...why })).toBe(true);
    }
    expect(await sessions.listUnswept('2026-11-26T09:00:00.000Z', 10)).toEqual([]);
    expect((await sessions.listUnswept(at, 10)).map(({ id }) => id)).toEqual([1, 2].map(idOf));
    await sessions.setSweepDue(idOf(1), '2026-11-26T11:00:00.000Z');
    await sessions.setSweepDue(idOf(2), undefined);
    expect(await sessions.listUnswept(at, 10)).toEqual([]);
    expect(await sessions.countUnfinished()).toEqual({ erasures: 0, removals: 1 });
  });
});
