import { describe, expect, it } from 'vitest';
import { openSessionCopy } from '../../../src/collector/find/session-copy.ts';
import { type ErasureOrder, eraseContent } from '../../../src/collector/keep/erase.ts';
import { removeSession } from '../../../src/collector/keep/remove.ts';
import { verifyStored } from '../../../src/collector/keep/verify-stored.ts';
import { packSegment } from '../../../src/collector/store/pack/pack-segment.ts';
import { encodeExport } from '../../../src/core/export/encode.ts';
import { readStored, setUpSession } from '../../support/collector/ingesting.ts';
import { listKeys } from '../../support/collector/packing.ts';
import { SENDER } from '../../support/collector/shipped.ts';
import { keyOf } from '../../support/collector/signer.ts';
import { useStores } from '../../support/collector/stores.ts';

const stores = useStores();
const by = { method: 'oidc', issuer: 'https://id.example', subject: 'admin' } as const;

/** A closed and sealed session of two exchanges, the first segment packed, the others hot. */
async function setUp() {
  const all = await setUpSession(stores);
  const { store, blobs, shipped, signer } = all;
  await all.send(all.lines, 0);
  for (const [at, seal] of shipped.seals.entries()) await all.ingest.seal(shipped.id, at + 1, seal!, SENDER);
  const packs = { sessions: store.sessions, blobs };
  await packSegment(packs, { session: shipped.id, segment: 1 });
  const folder = await stores.makeFolder();
  const services = { store, blobs, signer, folder, now: Date.now };
  const erase = (order: Partial<ErasureOrder> = {}, changed: Partial<typeof services> = {}) =>
    eraseContent({ session: shipped.id, by, ...order }, { ...services, ...changed });
  const verify = async () =>
    verifyStored((await store.sessions.get(shipped.id))!, { stores: packs, logKey: keyOf(signer) });
  const read = () => readStored(packs, shipped.id);
  return { ...all, services, erase, verify, read };
}

const contentLines = (lines: readonly string[]) =>
  lines.filter((line) => /"type":"(frames|part|redaction|mark)"/.test(line) && line.includes('"salt"'));

describe('eraseContent', () => {
  it('takes all content out of hot and packed segments, and the session verifies', async () => {
    const { erase, verify, read, lines } = await setUp();
    expect((await verify()).problems).toEqual([]);
    const content = contentLines(lines).length;
    expect(content).toBeGreaterThan(2);
    expect(await erase({ reason: 'asked for' })).toEqual({ entries: content });
    expect(contentLines(await read())).toEqual([]);
    const verdict = await verify();
    expect(verdict).toMatchObject({
      level: 'intact-with-gaps',
      problems: [],
      unexplained: [],
      erasureFaults: [],
      erasures: [{ scope: 'session', reason: 'asked for', by }],
    });
    expect(verdict.seals).toBe(verdict.segments);
  });

  it('takes out what holds a text, and what of others is left to the byte', async () => {
    const { erase, read, lines, verify } = await setUp();
    const match = '[DONE]';
    const { entries } = await erase({ match });
    const after = await read();
    expect(after.filter((line, seq) => line !== lines[seq])).toHaveLength(entries);
    expect(entries).toBeGreaterThan(0);
    expect(entries).toBeLessThan(contentLines(lines).length);
    expect((await verify()).unexplained).toEqual([]);
    expect(await erase({ match })).toEqual({ entries: 0 });
  });

  it('has search begin again where nobody who read before can put back what they read', async () => {
    const { erase, store, shipped } = await setUp();
    const next = shipped.segments.flat().length;
    const place = async () => (await store.sessions.get(shipped.id))!.indexedTo;
    const put = (from: number) => store.search.put(shipped.id, [], { from, to: next, seen: next, ids: [] });
    const beforeAll = await place();
    await erase({ turn: 1 });
    expect(await put(beforeAll)).toBe(false);
    expect(await put(await place())).toBe(true);
    // Two indexers read where the first erasure left search; one ends while the second erasure is under way.
    let both = 0;
    const addErasure: typeof store.sessions.addErasure = async (...erasure) => {
      both = await place();
      expect(await put(both)).toBe(true);
      return store.sessions.addErasure(...erasure);
    };
    await erase({}, { store: { ...store, sessions: { ...store.sessions, addErasure } } });
    expect(await put(both)).toBe(false);
    expect(await put(await place())).toBe(true);
  });

  it('is told in what is exported here, as the program on the machine tells it', async () => {
    const { erase, services, shipped } = await setUp();
    const read = async () => {
      const copy = (await openSessionCopy(shipped.id, services))!;
      const pieces = encodeExport('json', { session: copy.source, version: '0', formatTime: (iso) => iso });
      const document = JSON.parse([...pieces].join(''));
      await copy.close();
      return document.session.erasures;
    };
    expect(await read()).toBeUndefined();
    const { entries } = await erase({ reason: 'asked for' });
    expect(await read()).toMatchObject([{ by, entries, reason: 'asked for' }]);
  });

  it('goes on with chained tombstones, and finds a turn by its number', async () => {
    const { erase, store, shipped, verify } = await setUp();
    await erase({ turn: 1 });
    await erase();
    expect(await store.sessions.listErasures(shipped.id)).toHaveLength(2);
    expect((await verify()).erasureFaults).toEqual([]);
    await expect(erase({ turn: 9 })).rejects.toMatchObject({ code: 'bad-request' });
  });

  it('takes nothing of a session that is on hold', async () => {
    const { erase, read, lines, store, shipped, services } = await setUp();
    await store.sessions.setHold(shipped.id, { by: 'admin', at: '2026-11-26T10:00:00.000Z' });
    await expect(erase()).rejects.toMatchObject({ code: 'held' });
    await expect(removeSession({ id: shipped.id, reason: 'request' }, services)).rejects.toMatchObject({
      code: 'held',
    });
    expect(await read()).toEqual(lines);
    await store.sessions.setHold(shipped.id, undefined);
    expect((await erase()).entries).toBeGreaterThan(0);
  });

  it('whose old blob could not be deleted deletes it when it is asked again, and only then says that it is done', async () => {
    const { erase, services, shipped } = await setUp();
    const broken = { ...services.blobs, delete: () => Promise.reject(new Error('no')) };
    const keys = async () => {
      const found: string[] = [];
      for await (const key of services.blobs.list(`segments/${shipped.id}/`)) found.push(key);
      return found;
    };
    const before = await keys();
    await expect(erase({}, { blobs: broken })).rejects.toMatchObject({ code: 'unavailable' });
    await erase();
    const after = await keys();
    expect(after).toHaveLength(before.length);
    expect(after.filter((key) => before.includes(key))).toEqual([]);
  });

  it('that broke off says so, and is ended by the next', async () => {
    const { erase, read, store, services, shipped } = await setUp();
    const broken = { ...services.blobs, put: () => Promise.reject(new Error('disk full')) };
    await expect(erase({}, { blobs: broken })).rejects.toMatchObject({ code: 'unavailable' });
    expect(contentLines(await read())).not.toEqual([]);
    expect(await erase()).toEqual({ entries: 0 });
    expect(contentLines(await read())).toEqual([]);
    expect(await store.sessions.listErasures(shipped.id)).toHaveLength(1);
  });
});

describe('removeSession', () => {
  it('leaves a tombstone and no blob, also when its first try broke off', async () => {
    const { store, services, shipped } = await setUp();
    const why = { id: shipped.id, reason: 'request', by: 'admin' } as const;
    const broken = { ...services.blobs, delete: () => Promise.reject(new Error('no')) };
    await expect(removeSession(why, { ...services, blobs: broken })).rejects.toThrow('no');
    await removeSession(why, services);
    expect(await store.sessions.get(shipped.id)).toBeUndefined();
    expect(await store.sessions.getTombstone(shipped.id)).toMatchObject({ reason: 'request', by: 'admin' });
    expect(await listKeys(services.blobs, 'segments/')).toEqual([]);
  });
});
