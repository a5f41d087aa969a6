// What every store promises of search: what is put in is found, by whom it may be, newest first, and nothing that is gone.
import { describe, expect, it } from 'vitest';
import type { SearchUnit } from '../../../src/collector/store/search-store.ts';
import type { Store } from '../../../src/collector/store/store.ts';
import { parseQuery } from '../../../src/core/search/query.ts';
import { ANA, BEN, idOf, makeSession, makeStep } from '../../support/collector/rows.ts';
import { STORE_KINDS, useStores } from '../../support/collector/stores.ts';
import { findIds, makeUnit } from '../../support/collector/units.ts';

const stores = useStores();
/** The ids of all that a query finds, page after page; one with no hits may have another after it. */
async function findAll({ search }: Store, query: string): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let after: string | undefined, isFirst = true; isFirst || after !== undefined; isFirst = false) {
    const page = await search.find(parseQuery(query), {
      limit: 100,
      ...(after === undefined ? {} : { after }),
    });
    ids.push(...page.hits.map(({ id }) => id));
    after = page.next;
  }
  return ids;
}

const STAY = { from: 0, to: 0, seen: 0 } as const;

describe.each(STORE_KINDS)('search in %s', (kind) => {
  /** A store with session 1, in which these units are. */
  async function openWith(...units: readonly SearchUnit[]): Promise<Store> {
    const store = await stores.open(kind);
    for (const number of [1, 2]) await store.sessions.create(makeSession(number));
    await store.search.put(idOf(1), units, STAY);
    return store;
  }

  it('finds words by their beginnings, those of humps, phrases, and text without blanks', async () => {
    const store = await openWith(
      makeUnit(1, 1, 'A deadlock in getUserName, of src/http2Server.ts'),
      makeUnit(1, 2, 'a race condition\n  in the Überholspur'),
      makeUnit(1, 3, '会話を検索する'),
      makeUnit(1, 4, 'condition race'),
    );
    const cases: readonly (readonly [string, readonly string[]])[] = [
      ['DEAD', ['turn-1']],
      ['lock', []],
      ['username', ['turn-1']],
      ['Server.ts', ['turn-1']],
      ['src/http2Server.ts', ['turn-1']],
      ['"race condition"', ['turn-2']],
      ['race condition', ['turn-4', 'turn-2']],
      ['über', ['turn-2']],
      ['検索', ['turn-3']],
      ['索検', []],
      ['race -überholspur', ['turn-4']],
      ['-race', ['turn-3', 'turn-1']],
      ['!=', []],
    ];
    for (const [query, ids] of cases) expect([query, await findIds(store, query)]).toEqual([query, ids]);
  });

  it('holds units to qualifiers, and to not being what they say', async () => {
    const store = await openWith(
      makeUnit(1, 1, 'one', {
        model: 'GPT-5',
        tools: ['edit_file', 'Bash'],
        hasError: true,
        routes: ['openai'],
      }),
      makeUnit(1, 2, 'two', {
        files: ['C:\\src\\Main.ts', 'a_b.ts'],
        hasRedaction: true,
        email: 'Ana@example.org',
      }),
      makeUnit(1, 24 * 60, 'three', { owner: BEN, hasGap: true, repository: 'acme/app' }),
    );
    const cases: readonly (readonly [string, readonly string[]])[] = [
      ['model:gpt', ['turn-1']],
      ['-model:gpt', ['turn-1440', 'turn-2']],
      ['tool:bash', ['turn-1']],
      ['file:src/main', ['turn-2']],
      ['file:src\\main', ['turn-2']],
      ['file:a_b', ['turn-2']],
      ['file:axb', []],
      ['file:%', []],
      ['route:openai', ['turn-1']],
      ['user:ana@', ['turn-2']],
      ['user:ben', ['turn-1440']],
      ['is:error', ['turn-1']],
      ['is:live', ['turn-1440', 'turn-2', 'turn-1']],
      ['-is:live', []],
      ['has:gap', ['turn-1440']],
      ['has:redaction', ['turn-2']],
      ['before:2026-11-02', ['turn-2', 'turn-1']],
      ['after:2026-11-02', ['turn-1440']],
      ['t is:error', []],
      ['one is:error', ['turn-1']],
    ];
    for (const [query, ids] of cases) expect([query, await findIds(store, query)]).toEqual([query, ids]);
  });

  it('shows each passage that matches, with its hits, as core/search does', async () => {
    const store = await openWith(
      makeUnit(1, 1, 'x', {
        model: 'm',
        passages: [
          { part: 'prompt', text: 'why does it deadlock, and deadlock again' },
          { part: 'response', text: 'nothing here' },
          { part: 'thinking', text: 'Deadlock' },
        ],
      }),
    );
    const { hits } = await store.search.find(parseQuery('deadlock'), { limit: 1 });
    expect(hits).toEqual([
      {
        session: idOf(1),
        id: 'turn-1',
        startedAt: '2026-11-01T00:01:00.000Z',
        model: 'm',
        matches: [
          {
            part: 'prompt',
            snippet: 'why does it deadlock, and deadlock again',
            highlights: [
              [12, 20],
              [26, 34],
            ],
          },
          { part: 'thinking', snippet: 'Deadlock', highlights: [[0, 8]] },
        ],
      },
    ]);
  });

  it('shows nobody what is not theirs', async () => {
    const store = await openWith(
      makeUnit(1, 1, 'secret plan'),
      makeUnit(1, 2, 'secret plan', { owner: BEN }),
    );
    expect(await findIds(store, 'secret', { owner: BEN })).toEqual(['turn-2']);
    expect(await findIds(store, 'secret', { owner: { ...BEN, issuer: 'https://other.example' } })).toEqual(
      [],
    );
    expect(await findIds(store, 'has:gap', { owner: ANA })).toEqual([]);
  });

  it('gives all of it once, newest first, page by page, also what began at once', async () => {
    const units = Array.from({ length: 250 }, (_, at) =>
      makeUnit(1, Math.floor(at / 50), 'word', { id: `u${String(at).padStart(3, '0')}` }),
    );
    const store = await openWith(...units);
    const found: { id: string; startedAt: string }[] = [];
    for (let after: string | undefined, pages = 0; pages === 0 || after !== undefined; pages++) {
      const page = await store.search.find(parseQuery('word'), {
        limit: 40,
        ...(after === undefined ? {} : { after }),
      });
      found.push(...page.hits);
      after = page.next;
      expect(pages).toBeLessThan(9);
    }
    expect(new Set(found.map(({ id }) => id)).size).toBe(250);
    expect(found).toHaveLength(250);
    const times = found.map(({ startedAt }) => startedAt);
    expect(times).toEqual([...times].sort().reverse());
  });

  // More with the word than one step looks at, in an order in which the index of PostgreSQL does not give them.
  it('finds the oldest one of very many with the same word, and by what only it has', async () => {
    const units = Array.from({ length: 4200 }, (_, at) =>
      makeUnit(1, at, at % 2 === 0 ? 'word' : 'word other', { files: at === 0 ? ['first.ts'] : [] }),
    );
    const store = await openWith(...units);
    const all = await findAll(store, 'word file:first');
    expect(all).toEqual(['turn-0']);
    expect(await findAll(store, 'word file:nowhere')).toEqual([]);
    expect(await findAll(store, 'file:first')).toEqual(['turn-0']);
    const others = await findAll(store, 'word other');
    expect([others.length, others[0], others.at(-1)]).toEqual([2100, 'turn-4199', 'turn-1']);
    expect(await findAll(store, '"word other" -word')).toEqual([]);
  });

  it('knows only what was put last, and not what the session has no more', async () => {
    const store = await openWith(makeUnit(1, 1, 'draft'), makeUnit(1, 2, 'other'));
    await store.search.put(idOf(1), [makeUnit(1, 1, 'final')], { ...STAY, ids: ['turn-1', 'turn-2'] });
    expect([await findIds(store, 'draft'), await findIds(store, 'final')]).toEqual([[], ['turn-1']]);
    await store.search.put(idOf(1), [], { ...STAY, ids: ['turn-2'] });
    expect(await findIds(store, 'is:live')).toEqual(['turn-2']);
    await store.search.put(idOf(2), [makeUnit(2, 3, 'of another')], { ...STAY, ids: ['turn-3'] });
    expect(await findIds(store, 'is:live')).toEqual(['turn-3', 'turn-2']);
  });

  it('has nothing of a session that was removed', async () => {
    const store = await openWith(makeUnit(1, 1, 'word'));
    const tombstone = {
      id: idOf(1),
      owner: ANA,
      startedAt: '',
      tip: '',
      removedAt: '',
      reason: 'request',
    } as const;
    await store.sessions.remove(tombstone);
    expect(await findIds(store, 'word')).toEqual([]);
    expect(await store.search.put(idOf(1), [makeUnit(1, 1, 'word')], STAY)).toBe(false);
    expect(await findIds(store, 'word')).toEqual([]);
  });

  it('moves a session on from where it was, tells who is behind, and goes back for an erasure', async () => {
    const store = await openWith();
    await store.sessions.advance([makeStep(idOf(1), 0, ['{"a":0}', '{"a":1}'])]);
    expect(await store.search.listBehind(9)).toEqual([{ session: idOf(1), indexedTo: 0, next: 2 }]);
    expect(await store.search.listBehind(9, idOf(0))).toHaveLength(1);
    expect(await store.search.listBehind(9, idOf(1))).toEqual([]);
    const forward = { from: 0, to: 1, seen: 2, ids: ['turn-1'] };
    expect(await store.search.put(idOf(1), [makeUnit(1, 1, 'word')], forward)).toBe(true);
    expect(await store.search.put(idOf(1), [makeUnit(1, 2, 'late')], forward)).toBe(false);
    expect(await findIds(store, 'late')).toEqual([]);
    expect(await store.search.listBehind(9)).toEqual([]);
    expect((await store.sessions.get(idOf(1)))?.indexedTo).toBe(1);
    await store.sessions.advance([makeStep(idOf(1), 2, ['{"a":2}'])]);
    expect(await store.search.listBehind(9)).toEqual([{ session: idOf(1), indexedTo: 1, next: 3 }]);
    expect(await store.search.put(idOf(1), [], { from: 1, to: 0, seen: 0, ids: [] })).toBe(true);
    expect(await findIds(store, 'word')).toEqual([]);
    expect(await store.search.listBehind(9)).toEqual([{ session: idOf(1), indexedTo: 0, next: 3 }]);
  });

  // A device may say any time and a model any name: nobody else's search may break of it.
  it('takes any time, and U+0000 in any name, and goes on answering', async () => {
    const store = await openWith(
      makeUnit(1, 1, 'word'),
      makeUnit(1, 2, 'word', { id: 'far', startedAt: '9999-12-31T23:59:59.999Z' }),
      makeUnit(1, 3, 'word', { id: 'farther', startedAt: '9999-12-31T23:59:59.999Z' }),
      makeUnit(1, 4, 'word', { id: 'old', startedAt: '0001-01-01T00:00:00.000Z' }),
      makeUnit(1, 5, 'wo\u0000rd', { id: 'n\u0000l', tools: ['a\u0000b'], model: 'm\u0000' }),
    );
    const found = await findIds(store, 'word');
    expect([found.length, found.at(-2), found.at(-1)]).toEqual([4, 'turn-1', 'old']);
    expect(await findIds(store, 'tool:a\u0000b')).toHaveLength(1);
    expect(await findIds(store, 'after:2026-11-01 before:2026-11-02 word')).toEqual(['turn-1']);
    await store.search.put(idOf(1), [], { ...STAY, ids: ['turn-1'] });
    expect(await findIds(store, 'is:live')).toEqual(['turn-1']);
  });

  it('adds up turns, errors and tokens by user, model, repository and day', async () => {
    const tokens = { inputTokens: 10, outputTokens: 5, cacheReadTokens: 2, cacheWriteTokens: 1 };
    const store = await openWith(
      makeUnit(1, 1, 'a', { model: 'm1', repository: 'r1', ...tokens }),
      makeUnit(1, 2, 'b', { model: 'm1', hasError: true, ...tokens }),
      makeUnit(1, 24 * 60, 'c', { model: 'm2', owner: BEN, repository: 'r1', ...tokens }),
      makeUnit(1, 48 * 60, 'd'),
    );
    const keysOf = async (by: 'user' | 'model' | 'repository' | 'day') =>
      (await store.search.statistics({ by })).map(({ key, model, turns }) => [key, model, turns]);
    expect(await store.search.statistics({ by: 'model' })).toEqual([
      {
        key: '',
        model: '',
        turns: 1,
        errors: 0,
        inputTokens: 0,
        outputTokens: 0,
        cacheReadTokens: 0,
        cacheWriteTokens: 0,
      },
      {
        key: 'm1',
        model: 'm1',
        turns: 2,
        errors: 1,
        inputTokens: 20,
        outputTokens: 10,
        cacheReadTokens: 4,
        cacheWriteTokens: 2,
      },
      { key: 'm2', model: 'm2', turns: 1, errors: 0, ...tokens },
    ]);
    expect(await keysOf('user')).toEqual([
      [`${ANA.issuer}\nana`, '', 1],
      [`${ANA.issuer}\nana`, 'm1', 2],
      [`${BEN.issuer}\nben`, 'm2', 1],
    ]);
    expect(await keysOf('repository')).toEqual([
      ['', '', 1],
      ['', 'm1', 1],
      ['r1', 'm1', 1],
      ['r1', 'm2', 1],
    ]);
    expect((await keysOf('day')).map(([day]) => day)).toEqual(['2026-11-01', '2026-11-02', '2026-11-03']);
    const bounded = {
      by: 'day',
      since: '2026-11-02T00:00:00.000Z',
      until: '2026-11-03T00:00:00.000Z',
    } as const;
    expect(await store.search.statistics(bounded)).toMatchObject([{ key: '2026-11-02', turns: 1 }]);
    expect(await store.search.statistics({ by: 'model', owner: BEN })).toMatchObject([{ key: 'm2' }]);
  });
});
