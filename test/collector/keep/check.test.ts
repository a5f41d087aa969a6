import { describe, expect, it } from 'vitest';
import { checkClosed } from '../../../src/collector/keep/check.ts';
import { setUpSession } from '../../support/collector/ingesting.ts';
import { SENDER } from '../../support/collector/shipped.ts';
import { keyOf } from '../../support/collector/signer.ts';
import { STORE_KINDS, useStores } from '../../support/collector/stores.ts';

const stores = useStores();

describe.each(STORE_KINDS)('checkClosed in %s', (kind) => {
  async function setUp() {
    const all = await setUpSession(stores, { kind });
    const { store, blobs, signer, shipped, ingest } = all;
    const errors: unknown[] = [];
    const check = (sessions = store.sessions) =>
      checkClosed({
        stores: { sessions, blobs },
        logKey: keyOf(signer),
        now: Date.now() + 3600_000,
        signal: new AbortController().signal,
        onError: (error) => errors.push(error),
      });
    const flags = async () => (await store.sessions.get(shipped.id))?.flags;
    const waiting = () => store.sessions.listUnchecked('9999-12-31T00:00:00.000Z', 10);
    const sendAll = async () => {
      await all.send(all.lines, 0);
      for (const [at, seal] of shipped.seals.entries()) await ingest.seal(shipped.id, at + 1, seal!, SENDER);
    };
    return { ...all, check, flags, waiting, errors, sendAll };
  }

  it('finds nothing in a session that is as it was recorded, and looks once', async () => {
    const { sendAll, check, flags, waiting, shipped } = await setUp();
    await sendAll();
    expect(await waiting()).toEqual([shipped.id]);
    await check();
    expect(await flags()).toEqual([]);
    expect(await waiting()).toEqual([]);
  });

  it('leaves a session alone that goes on', async () => {
    const { send, lines, check, waiting } = await setUp();
    await send(lines.slice(0, 4), 0);
    await check();
    expect(await waiting()).toEqual([]);
  });

  it('flags what somebody changed in the database', async () => {
    const { sendAll, check, flags, store, shipped } = await setUp();
    await sendAll();
    const session = (await store.sessions.get(shipped.id))!;
    const header = session.header.replace('"name":"devbox"', '"name":"hackbox"');
    expect(header).not.toBe(session.header);
    await check({ ...store.sessions, get: async () => ({ ...session, header }) });
    expect(await flags()).toEqual(['not-what-it-claims']);
  });

  it('tells of a session that cannot be read, and tries it again the next time', async () => {
    const { sendAll, check, flags, waiting, store, errors, shipped } = await setUp();
    await sendAll();
    await check({ ...store.sessions, listSegments: () => Promise.reject(new Error('gone')) });
    expect(errors).toHaveLength(1);
    expect(await waiting()).toEqual([shipped.id]);
    await check();
    expect(await flags()).toEqual([]);
    expect(await waiting()).toEqual([]);
  });
});
