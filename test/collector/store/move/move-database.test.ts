// A database that was moved holds the same and goes on; one that was broken off is finished, and never used half.
import { describe, expect, it } from 'vitest';
import { moveDatabase } from '../../../../src/collector/store/move/move-database.ts';
import { openSql, openStore } from '../../../../src/collector/store/open-store.ts';
import type { SqlStore } from '../../../../src/collector/store/sql/dialect.ts';
import type { Store } from '../../../../src/collector/store/store.ts';
import { addSealed, longValue, partLine } from '../../../support/collector/packing.ts';
import { ANA, BEN, idOf, makeSession, makeStep } from '../../../support/collector/rows.ts';
import { type StoreKind, useStores } from '../../../support/collector/stores.ts';
import { findIds, makeUnit } from '../../../support/collector/units.ts';

const stores = useStores();
const AT = '2026-11-25T10:00:00.000Z';
const HASH = 'c'.repeat(64);

/** Something in every table, in some of them more than a page. */
async function fill(store: Store): Promise<void> {
  const { sessions, devices, log, search, access, policy } = store;
  const device = { id: 'd1', publicKey: 'k', owner: ANA, statement: 's', enrolledAt: AT };
  await devices.enrol(device);
  await devices.appendIndex(
    'd1',
    0,
    Array.from({ length: 1100 }, (_, at) => `{"line":${at}}`),
  );
  for (const number of [1, 2]) await addSealed(store, number, [partLine(0, longValue('a')), '{"seq":1}']);
  await sessions.create(makeSession(3, { name: 'Zoë “Z”', labels: ['x'], hold: { by: 'c', at: AT } }));
  for (let seq = 0; seq < 50; seq++) await sessions.advance([makeStep(idOf(3), seq, [`{"seq":${seq}}`])]);
  const place = { session: idOf(1), segment: 1, revision: 0 };
  await sessions.claimParts(place, [HASH]);
  await sessions.markPacked(place, { blob: 'segments/x', packedBytes: 9, parts: [HASH] });
  await sessions.addEvidence({
    session: idOf(3),
    kind: 'fork',
    seq: 1,
    at: AT,
    sender: BEN,
    bytes: Uint8Array.of(0, 255),
  });
  await sessions.addErasure(idOf(3), { source: 'device', line: '{"seq":1}' }, 0);
  await sessions.create(makeSession(4));
  const tombstone = { owner: ANA, startedAt: AT, tip: HASH, removedAt: AT, reason: 'age' } as const;
  await sessions.remove({ id: idOf(4), ...tombstone });
  await log.assign(1);
  await log.setCheckpoint('the checkpoint', undefined);
  await log.addCosignature(1, 'w', 'line');
  const units = Array.from({ length: 60 }, (_, at) => makeUnit(3, at, `deadlock number${at}`));
  await search.put(idOf(3), units, { from: 0, to: 50, seen: 50 });
  for (const subject of ['ana', 'ben'])
    await access.append({ at: AT, issuer: 'i', subject, action: 'read', address: '::1' });
  await policy.put({ version: 1, note: 'n', at: AT, by: 'carol' });
}

/** What a store answers to whoever asks it for all of this. */
async function tell(store: Store): Promise<unknown> {
  const { sessions, devices, log, search, access, policy } = store;
  const batches: unknown[] = [];
  for await (const { bytes, ...batch } of sessions.readBatches(idOf(3), 0)) batches.push([batch, [...bytes]]);
  return {
    batches,
    sessions: await sessions.list({}, { limit: 9 }),
    segments: [await sessions.listSegments(idOf(1)), await sessions.listSegments(idOf(2))],
    evidence: (await sessions.listEvidence(idOf(3))).map(({ bytes, ...rest }) => [rest, [...bytes]]),
    erasures: await sessions.listErasures(idOf(3)),
    tombstone: await sessions.getTombstone(idOf(4)),
    devices: [await devices.list({ limit: 9 }), await devices.listIndex('d1', 0, 2000)],
    log: [await log.listLeaves(0, 9), await log.getCheckpoint(), await log.listCosignatures(1)],
    found: [await findIds(store, 'deadlock'), await findIds(store, 'number59')],
    sums: await search.statistics({ by: 'day' }),
    access: await access.readFrom(0, 9),
    policy: await policy.current(),
  };
}

async function move(from: string, to: string, harm: (to: SqlStore) => SqlStore = (same) => same) {
  const [source, target] = [await openSql(from), await openSql(to)];
  try {
    return await moveDatabase(source, harm(target));
  } finally {
    await source.close();
    await target.close();
  }
}

/** The database, whose transactions fail after so many. */
function failingAfter(count: number): (store: SqlStore) => SqlStore {
  let left = count;
  return ({ db, ...rest }) => ({
    ...rest,
    db: new Proxy(db, {
      get(target, name) {
        if (name === 'transaction' && left-- <= 0) throw new Error('broken off');
        const member = Reflect.get(target, name);
        return typeof member === 'function' ? member.bind(target) : member;
      },
    }),
  });
}

async function fillNew(kind: StoreKind): Promise<string> {
  const url = await stores.newUrl(kind);
  const store = await openStore(url);
  await fill(store);
  await store.close();
  return url;
}

async function tellOf(url: string): Promise<unknown> {
  const store = await openStore(url);
  const told = await tell(store);
  await store.close();
  return told;
}

describe('a database that is moved', () => {
  it('is the same in PostgreSQL, and back in SQLite, and goes on there', async () => {
    const first = await fillNew('SQLite');
    const before = await tellOf(first);
    const [second, third] = [await stores.newUrl('PostgreSQL'), await stores.newUrl('SQLite')];
    const { rows } = await move(first, second);
    expect(rows).toBeGreaterThan(1200);
    expect(await tellOf(second)).toEqual(before);
    expect(await move(second, third)).toEqual({ rows });
    expect(await tellOf(third)).toEqual(before);
    for (const url of [second, third]) {
      const store = await openStore(url);
      await addSealed(store, 7, ['{"seq":0}']);
      expect((await store.log.assign(9)).map(({ session }) => session)).toEqual([idOf(2), idOf(7)]);
      await store.close();
    }
  });

  it.each(['SQLite', 'PostgreSQL'] as const)('goes on in %s where it was broken off', async (kind) => {
    const from = await fillNew('SQLite');
    const to = await stores.newUrl(kind);
    for (const pages of [0, 3, 9, 15])
      await expect(move(from, to, failingAfter(pages))).rejects.toThrow('broken off');
    await expect(openStore(to)).rejects.toMatchObject({ code: 'unfinished' });
    await move(from, to);
    expect(await tellOf(to)).toEqual(await tellOf(from));
  });

  it('does not go into one that holds something, or out of one that is not whole', async () => {
    const from = await fillNew('SQLite');
    const other = await fillNew('SQLite');
    await expect(move(from, other)).rejects.toMatchObject({ code: 'contradiction' });
    const half = await stores.newUrl('SQLite');
    await expect(move(from, half, failingAfter(2))).rejects.toThrow();
    await expect(move(half, await stores.newUrl('SQLite'))).rejects.toMatchObject({ code: 'unfinished' });
  });

  it('is not whole where a row is another one in the end', async () => {
    const from = await fillNew('SQLite');
    const to = await stores.newUrl('SQLite');
    await expect(move(from, to, failingAfter(20))).rejects.toThrow('broken off');
    const { db, close } = await openSql(to);
    await db.updateTable('index_lines').set({ line: 'bent' }).where('seq', '=', 700).execute();
    await close();
    await expect(move(from, to)).rejects.toMatchObject({
      code: 'contradiction',
      message: expect.stringContaining('index_lines'),
    });
    await expect(openStore(to)).rejects.toMatchObject({ code: 'unfinished' });
  });
});
