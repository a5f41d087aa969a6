import { describe, expect, it } from 'vitest';
import { openSessionCopy } from '../../../src/collector/find/session-copy.ts';
import { removeSession } from '../../../src/collector/keep/remove.ts';
import { encodeExport } from '../../../src/core/export/encode.ts';
import { ADMIN, contentLines, setUpErasing } from '../../support/collector/erasing.ts';
import { STORE_KINDS, useStores } from '../../support/collector/stores.ts';

const stores = useStores();

describe.each(STORE_KINDS)('eraseContent in %s', (kind) => {
  it('takes all content out of hot and packed segments, and the session verifies', async () => {
    const { erase, verify, read, lines } = await setUpErasing(stores, kind);
    expect((await verify()).problems).toEqual([]);
    const content = contentLines(lines).length;
    expect(content).toBeGreaterThan(2);
    expect(await erase({ reason: 'asked for' })).toEqual({ entries: content, evidence: 0 });
    expect(contentLines(await read())).toEqual([]);
    const verdict = await verify();
    expect(verdict).toMatchObject({
      level: 'intact-with-gaps',
      problems: [],
      unexplained: [],
      erasureFaults: [],
      erasures: [{ scope: 'session', reason: 'asked for', by: ADMIN }],
    });
    expect(verdict.seals).toBe(verdict.segments);
  });

  it('takes out what holds a text, and what of others is left to the byte', async () => {
    const { erase, read, lines, verify } = await setUpErasing(stores, kind);
    const match = '[DONE]';
    const { entries } = await erase({ match });
    const after = await read();
    expect(after.filter((line, seq) => line !== lines[seq])).toHaveLength(entries);
    expect(entries).toBeGreaterThan(0);
    expect(entries).toBeLessThan(contentLines(lines).length);
    expect((await verify()).unexplained).toEqual([]);
    expect(await erase({ match })).toEqual({ entries: 0, evidence: 0 });
  });

  it('has search begin again where nobody who read before can put back what they read', async () => {
    const { erase, store, shipped } = await setUpErasing(stores, kind);
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
    const { erase, services, shipped } = await setUpErasing(stores, kind);
    const read = async () => {
      const copy = (await openSessionCopy(shipped.id, services))!;
      const pieces = encodeExport('json', { session: copy.source, version: '0', formatTime: (iso) => iso });
      const document = JSON.parse([...pieces].join(''));
      await copy.close();
      return document.session.erasures;
    };
    expect(await read()).toBeUndefined();
    const { entries } = await erase({ reason: 'asked for' });
    expect(await read()).toMatchObject([{ by: ADMIN, entries, reason: 'asked for' }]);
  });

  it('goes on with chained tombstones, and finds a turn by its number', async () => {
    const { erase, store, shipped, verify } = await setUpErasing(stores, kind);
    await erase({ turn: 1 });
    await erase();
    expect(await store.sessions.listErasures(shipped.id)).toHaveLength(2);
    expect((await verify()).erasureFaults).toEqual([]);
    await expect(erase({ turn: 9 })).rejects.toMatchObject({ code: 'bad-request' });
  });

  it('takes nothing of a session that is on hold', async () => {
    const { erase, read, lines, store, shipped, removal } = await setUpErasing(stores, kind);
    await store.sessions.setHold(shipped.id, { by: 'admin', at: '2026-11-26T10:00:00.000Z' });
    await expect(erase()).rejects.toMatchObject({ code: 'held' });
    await expect(removeSession({ id: shipped.id, reason: 'request' }, removal)).rejects.toMatchObject({
      code: 'held',
    });
    expect(await read()).toEqual(lines);
    await store.sessions.setHold(shipped.id, undefined);
    expect((await erase()).entries).toBeGreaterThan(0);
  });

  it('whose old blob could not be deleted deletes it when it is asked again, and only then says that it is done', async () => {
    const { erase, services, shipped } = await setUpErasing(stores, kind);
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
    const { erase, read, store, services, shipped } = await setUpErasing(stores, kind);
    const broken = { ...services.blobs, put: () => Promise.reject(new Error('disk full')) };
    await expect(erase({}, { blobs: broken })).rejects.toMatchObject({ code: 'unavailable' });
    expect(contentLines(await read())).not.toEqual([]);
    expect(await erase()).toEqual({ entries: 0, evidence: 0 });
    expect(contentLines(await read())).toEqual([]);
    expect(await store.sessions.listErasures(shipped.id)).toHaveLength(1);
  });
});
