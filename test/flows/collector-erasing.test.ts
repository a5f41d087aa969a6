// All that may be done to one session, at once and in any order: what was erased is nowhere, and the session verifies.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startIndexer } from '../../src/collector/find/indexer.ts';
import { openSessionCopy } from '../../src/collector/find/session-copy.ts';
import { checkClosed } from '../../src/collector/keep/check.ts';
import { eraseContent } from '../../src/collector/keep/erase.ts';
import { finishErasures } from '../../src/collector/keep/finish-erasure.ts';
import { packSealed } from '../../src/collector/keep/pack-sealed.ts';
import { removeSession } from '../../src/collector/keep/remove.ts';
import { sweepParts } from '../../src/collector/keep/sweep-parts.ts';
import { sweepRemoved } from '../../src/collector/keep/sweep-removed.ts';
import { verifyStored } from '../../src/collector/keep/verify-stored.ts';
import { parseEntry } from '../../src/core/model/entry.ts';
import { ADMIN, HOUR } from '../support/collector/erasing.ts';
import { readEverything } from '../support/collector/everything.ts';
import { setUpSession } from '../support/collector/ingesting.ts';
import { keyOf } from '../support/collector/signer.ts';
import { STORE_KINDS, useStores } from '../support/collector/stores.ts';
import { createChance, toUnhurried } from '../support/collector/unhurried.ts';
import { eventually } from '../support/eventually.ts';

const stores = useStores();
/** What stands in the content of the recording: in long parts, in short frames, and as a word of search. */
const TEXTS = ['word word', 'tok1', 'quoted'] as const;
const OTHERS = ['erase', 'match', 'pack', 'sweep', 'export', 'resend', 'fork', 'finish', 'check'] as const;
/** Against a server each takes seconds. */
const RUNS = { SQLite: 5, PostgreSQL: 2 } as const;
const plan = fc.record({
  seed: fc.nat(),
  others: fc.array(fc.constantFrom(...OTHERS), { minLength: 3, maxLength: 8 }),
});

describe.each(STORE_KINDS)('all that is done to one session at once in %s', (kind) => {
  /** A closed session whose seals have come and which is in search; long messages are shared parts once they are packed. */
  async function setUp(seed: number) {
    const url = await stores.newUrl(kind);
    const all = await setUpSession(stores, { kind, url, words: 1000 });
    const { store, blobs, shipped, signer, lines } = all;
    await all.send(lines, 0);
    for (const [at, seal] of shipped.seals.entries())
      await store.sessions.seal(shipped.id, at + 1, seal ?? '');
    const chance = createChance(seed);
    const slow = {
      store: {
        ...store,
        sessions: toUnhurried(store.sessions, chance),
        search: toUnhurried(store.search, chance),
      },
      blobs: toUnhurried(blobs, chance),
    };
    const packs = { sessions: slow.store.sessions, blobs: slow.blobs };
    const folder = await stores.makeFolder();
    const errors: unknown[] = [];
    const onError = (error: unknown) => errors.push(error);
    const signal = new AbortController().signal;
    const later = () => Date.now() + 2 * HOUR;
    const services = { ...slow, signer, folder, now: Date.now };
    const indexer = startIndexer({ ...slow, folder, onError });
    await eventually(async () => expect(await store.search.listBehind(1)).toEqual([]), 5);
    /** Another machine sent what holds the same text in place of an entry that does. */
    const said = lines.find((line) => line.includes(TEXTS[0])) ?? '';
    const { commit } = parseEntry(said);
    const other = said.replace(commit, commit.replaceAll(/./g, 'f'));
    /** Whoever is told that another one was at it asks again. */
    const erase = (order: { match?: string } = {}) =>
      eventually(() => eraseContent({ session: shipped.id, by: ADMIN, ...order }, services), 1);
    const others = {
      erase: () => erase(),
      match: () => erase({ match: '[DONE]' }),
      pack: () => packSealed(packs, { signal, onError }),
      sweep: () => sweepParts(packs, { signal, now: Date.now(), locked: new Map(), onError }),
      async export() {
        const copy = await openSessionCopy(shipped.id, { ...slow, folder });
        for (const { id } of copy?.source.exchanges ?? []) copy?.source.read(id);
        await copy?.close();
      },
      resend: () => all.send(lines, 0).catch(() => undefined),
      fork: () => all.send([other], parseEntry(other).seq).catch(() => undefined),
      finish: () => finishErasures({ ...services, now: later, signal, onError }),
      check: () => checkClosed({ stores: packs, logKey: keyOf(signer), now: later(), signal, onError }),
    };
    const run = async (names: readonly (keyof typeof others)[]) => {
      await Promise.all(names.toSorted(() => chance(3) - 1).map((name) => others[name]()));
    };
    /** What the background comes to, if it is left alone. */
    const settle = async () => {
      await run(['pack']);
      await run(['finish']);
      await sweepRemoved({ stores: packs, now: later, signal, onError });
      await run(['sweep']);
      await eventually(async () => expect(await store.search.listBehind(1)).toEqual([]), 5);
      await indexer.close();
    };
    const placesOfContent = async () => {
      await all.log.close();
      await store.close();
      const everything = await readEverything(kind, url, blobs);
      return [...everything].flatMap(([place, held]) =>
        TEXTS.some((text) => held.includes(text)) ? [place] : [],
      );
    };
    return {
      ...all,
      packs,
      errors,
      run,
      settle,
      placesOfContent,
      signal,
      removal: { stores: packs, now: Date.now },
    };
  }

  it('leaves nothing of what was erased anywhere, and a session that verifies', async () => {
    await fc.assert(
      fc.asyncProperty(plan, async ({ seed, others }) => {
        const { store, packs, shipped, signer, run, settle, placesOfContent, errors } = await setUp(seed);
        await run(['erase', ...others]);
        await run(['fork', 'resend']);
        await settle();
        const verdict = await verifyStored((await store.sessions.get(shipped.id))!, {
          stores: packs,
          logKey: keyOf(signer),
        });
        expect(verdict).toMatchObject({ problems: [], unexplained: [], erasureFaults: [] });
        expect(await store.sessions.countUnfinished()).toEqual({ erasures: 0, removals: 0 });
        expect((await store.sessions.get(shipped.id))?.flags).not.toContain('not-what-it-claims');
        expect(errors).toEqual([]);
        expect(await placesOfContent()).toEqual([]);
      }),
      { numRuns: RUNS[kind] },
    );
  });

  it('leaves nothing of what was removed but its tombstone', async () => {
    await fc.assert(
      fc.asyncProperty(plan, async ({ seed, others }) => {
        const { shipped, run, settle, placesOfContent, removal } = await setUp(seed);
        const quiet = others.filter((name) => name !== 'erase' && name !== 'match');
        await Promise.allSettled([run(quiet), removeSession({ id: shipped.id, reason: 'request' }, removal)]);
        await settle();
        expect(await placesOfContent()).toEqual([]);
      }),
      { numRuns: RUNS[kind] },
    );
  });

  it('would be seen if it were left', async () => {
    const { run, settle, placesOfContent } = await setUp(1);
    await run(['fork']);
    await settle();
    const places = await placesOfContent();
    for (const place of ['blob parts/', 'blob segments/', 'table search_texts', 'table evidence'])
      expect(places).toContainEqual(expect.stringContaining(place));
  });
});
