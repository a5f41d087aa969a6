import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { openSessionCopy } from '../../../src/collector/find/session-copy.ts';
import { createChat, recordChats, sendLines } from '../../support/collector/chats.ts';
import { idOf } from '../../support/collector/rows.ts';
import { useStores } from '../../support/collector/stores.ts';
import { readLinesBack } from '../../support/recording.ts';

const stores = useStores();
const CHATS = [
  { prompt: 'why does it deadlock', answer: 'the lock is taken twice' },
  { prompt: 'mend it', answer: 'done' },
];

async function openCopy(number: number, lines: readonly string[], { inSteps = 1 } = {}) {
  const store = await stores.open('SQLite');
  const blobs = await stores.openBlobs();
  const folder = await stores.makeFolder();
  const id = await createChat(store, number);
  const size = Math.ceil(lines.length / inSteps);
  for (let from = 0; from < lines.length; from += size)
    await sendLines(store, id, lines.slice(from, from + size), from);
  return { folder, copy: await openSessionCopy(id, { store, blobs, folder }) };
}

describe('openSessionCopy', () => {
  it.each([1, 3, 1000])('reads a session that came in %i steps as its entries say', async (inSteps) => {
    const lines = recordChats(CHATS);
    const { copy } = await openCopy(1, lines, { inSteps });
    const view = readLinesBack(lines);
    const { source } = copy!;
    expect(source.exchanges.map(({ id }) => source.read(id))).toEqual(view.exchanges);
    expect(copy!.next).toBe(lines.length);
    expect(copy!.head).toMatchObject({ status: 'live', lastT: view.lastT, gapCount: 0 });
    await copy!.close();
  });

  it('leaves nothing in its folder, not even while it is open', async () => {
    const { copy, folder } = await openCopy(1, recordChats(CHATS));
    expect(await readdir(folder)).toEqual([]);
    await copy!.close();
  });

  it('reads a session without entries', async () => {
    const { copy } = await openCopy(1, []);
    expect(copy!.source.exchanges).toEqual([]);
    await copy!.close();
  });

  it('answers undefined for a session that is not there', async () => {
    const store = await stores.open('SQLite');
    const blobs = await stores.openBlobs();
    expect(await openSessionCopy(idOf(9), { store, blobs, folder: '/' })).toBeUndefined();
  });
});
