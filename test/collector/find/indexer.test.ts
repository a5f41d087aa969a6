import { describe, expect, it, onTestFinished } from 'vitest';
import { startIndexer } from '../../../src/collector/find/indexer.ts';
import type { Store } from '../../../src/collector/store/store.ts';
import { StoreError } from '../../../src/collector/store/store-error.ts';
import { parseQuery } from '../../../src/core/search/query.ts';
import { createChat, recordChats, sendLines } from '../../support/collector/chats.ts';
import { useStores } from '../../support/collector/stores.ts';
import { eventually } from '../../support/eventually.ts';

const stores = useStores();

async function setUp() {
  const store = await stores.open('SQLite');
  const blobs = await stores.openBlobs();
  const folder = await stores.makeFolder();
  const errors: (string | undefined)[] = [];
  const start = () => {
    const indexer = startIndexer({ store, blobs, folder, onError: (_, session) => errors.push(session) });
    onTestFinished(() => indexer.close());
    return indexer;
  };
  return { store, blobs, folder, errors, start };
}

const find = async (store: Store, text: string) =>
  (await store.search.find(parseQuery(text), { limit: 10 })).hits;

describe('startIndexer', () => {
  it('has a turn found once it has arrived', async () => {
    const { store, start } = await setUp();
    start();
    const id = await createChat(store, 1);
    await sendLines(store, id, recordChats([{ prompt: 'why does it deadlock', answer: 'twice' }]));
    const [hit] = await eventually(async () => {
      const hits = await find(store, 'deadlock model:gpt');
      expect(hits).toHaveLength(1);
      return hits;
    });
    expect(hit).toMatchObject({ session: id, model: 'gpt-5' });
    expect(hit!.matches[0]).toMatchObject({ part: 'prompt', snippet: 'why does it deadlock' });
  });

  it('goes on with a session that grew, and has each turn once', async () => {
    const { store, start } = await setUp();
    const id = await createChat(store, 1);
    const lines = recordChats([
      { prompt: 'one apple', answer: 'a' },
      { prompt: 'two apples', answer: 'b' },
    ]);
    const half = lines.length / 2;
    await sendLines(store, id, lines.slice(0, half));
    start();
    await eventually(async () => expect(await find(store, 'apple')).toHaveLength(1));
    await sendLines(store, id, lines.slice(half), half);
    await eventually(async () => expect(await find(store, 'apple')).toHaveLength(2));
    expect(await store.search.listBehind(10)).toEqual([]);
  });

  it('tells of a session that cannot be read, and indexes the others', async () => {
    const { store, start, errors } = await setUp();
    const broken = await createChat(store, 1);
    await sendLines(store, broken, ['no entry at all']);
    const id = await createChat(store, 2);
    await sendLines(store, id, recordChats([{ prompt: 'hello there', answer: 'hi' }]));
    start();
    await eventually(async () => expect(await find(store, 'hello')).toHaveLength(1));
    expect(errors).toEqual([broken]);
  });

  it('reads all of a session again where it was told to', async () => {
    const { store, start } = await setUp();
    const id = await createChat(store, 1);
    const lines = recordChats([{ prompt: 'hello there', answer: 'hi' }]);
    await sendLines(store, id, lines);
    const first = start();
    await eventually(async () => expect(await store.search.listBehind(10)).toEqual([]));
    await first.close();
    const { indexedTo } = (await store.sessions.get(id))!;
    expect(await store.search.put(id, [], { from: indexedTo, to: 0, seen: 0, ids: [] })).toBe(true);
    expect(await find(store, 'hello')).toEqual([]);
    start();
    await eventually(async () => expect(await find(store, 'hello')).toHaveLength(1));
  });

  it('asks after each session whether others wait, and has all found also where they always do', async () => {
    const { store, errors, folder, blobs } = await setUp();
    for (const number of [1, 2, 3]) {
      const id = await createChat(store, number);
      await sendLines(store, id, recordChats([{ prompt: 'hello there', answer: 'hi' }]));
    }
    let looks = 0;
    const isBusy = () => {
      looks++;
      return true;
    };
    const indexer = startIndexer({ store, blobs, folder, isBusy, onError: (_, id) => errors.push(id) });
    onTestFinished(() => indexer.close());
    await eventually(async () => expect(await find(store, 'hello')).toHaveLength(3));
    await indexer.close();
    expect(looks).toBeGreaterThanOrEqual(2);
    expect(errors).toEqual([]);
  });

  it('looks at a session again as soon as a store that was away is back', async () => {
    const { store, errors, folder, blobs } = await setUp();
    const id = await createChat(store, 1);
    await sendLines(store, id, recordChats([{ prompt: 'hello there', answer: 'hi' }]));
    let tries = 0;
    const search: Store['search'] = {
      ...store.search,
      async put(...given) {
        if (tries++ === 0) throw new StoreError('unavailable', 'expected it to be there');
        return store.search.put(...given);
      },
    };
    const indexer = startIndexer({
      ...{ store: { ...store, search }, blobs, folder },
      onError: (_, session) => errors.push(session),
    });
    onTestFinished(() => indexer.close());
    await eventually(async () => expect(await find(store, 'hello')).toHaveLength(1));
    expect(errors).toEqual([undefined]);
  });
});
