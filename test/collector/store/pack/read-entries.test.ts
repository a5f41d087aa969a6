// Entries are read from wherever they are by now, and what is lost is said.
import { describe, expect, it } from 'vitest';
import { packSegment, storePacked } from '../../../../src/collector/store/pack/pack-segment.ts';
import { readEntries } from '../../../../src/collector/store/pack/read-entries.ts';
import { addSealed, listKeys, longValue, partLine, readText } from '../../../support/collector/packing.ts';
import { idOf, makeSession, makeStep } from '../../../support/collector/rows.ts';
import { useStores } from '../../../support/collector/stores.ts';

const stores = useStores();
const ID = idOf(1);
const PLACE = { session: ID, segment: 1 };
const LINES = Array.from({ length: 20 }, (_, seq) => partLine(seq, longValue(String(seq % 3))));
const toText = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');

async function open() {
  return { store: await stores.open('SQLite'), blobs: await stores.openBlobs() };
}

describe('reading entries', () => {
  it('goes on from a packed segment into batches, and within a batch', async () => {
    const { store, blobs } = await open();
    await addSealed(store, 1, LINES);
    const more = ['{"seq":20}', '{"seq":21}', '{"seq":22}'];
    await store.sessions.advance([makeStep(ID, 20, more, { segment: 2 })]);
    await packSegment({ sessions: store.sessions, blobs }, PLACE);
    const all = [...LINES, ...more];
    for (const from of [0, 7, 19, 20, 21, 22, 23])
      expect(await readText(store, blobs, ID, from)).toBe(toText(all.slice(from)));
  });

  it('goes on in the blob where a segment is packed in the middle of it', async () => {
    const { store, blobs } = await open();
    await addSealed(store, 1, LINES);
    let text = '';
    for await (const { bytes } of readEntries({ sessions: store.sessions, blobs }, ID, 0)) {
      if (text === '') await packSegment({ sessions: store.sessions, blobs }, PLACE);
      text += Buffer.from(bytes).toString();
    }
    expect(text).toBe(toText(LINES));
  });

  // A download that takes its time was cut off with `damaged` where an erasure and the sweep after it took a part that was still to come.
  it('goes on in the new blob where an erasure takes parts that are still to be read', async () => {
    const { store, blobs } = await open();
    const stored = { sessions: store.sessions, blobs };
    const many = Array.from({ length: 120 }, (_, seq) => partLine(seq, longValue(`many ${seq}`)));
    const erased = many.map((_, seq) => `{"seq":${seq}}`);
    await addSealed(store, 1, many);
    await packSegment(stored, PLACE);
    let text = '';
    let read = 0;
    for await (const { first, bytes } of readEntries(stored, ID, 0)) {
      if (read === 0) {
        const segment = await store.sessions.getSegment(ID, 1);
        await storePacked(stored, segment!, Buffer.from(toText(erased)));
        for (const key of await listKeys(blobs, 'parts/')) await blobs.delete(key);
        read = Buffer.from(bytes).toString().split('\n').length - 1;
      } else expect(first).toBe(read);
      text += Buffer.from(bytes).toString();
    }
    expect(read).toBeLessThan(many.length);
    expect(text).toBe(toText([...many.slice(0, read), ...erased.slice(read)]));
  });

  it('ends where there is nothing, or nothing any more', async () => {
    const { store, blobs } = await open();
    expect(await readText(store, blobs, ID)).toBe('');
    await store.sessions.create(makeSession(1));
    expect(await readText(store, blobs, ID)).toBe('');
  });

  it('says that a batch is lost, and does not end short of it', async () => {
    const { store, blobs } = await open();
    await addSealed(store, 1, LINES);
    const lossy = {
      ...store.sessions,
      async *readBatches(session: string, from: number) {
        for await (const batch of store.sessions.readBatches(session, from))
          if (batch.first !== 9) yield batch;
      },
    };
    const seen: number[] = [];
    const reading = (async () => {
      for await (const { first } of readEntries({ sessions: lossy, blobs }, ID, 0)) seen.push(first);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'damaged' });
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it.each(['segments/', 'parts/'])('says that a blob under %s is gone, cut or exchanged', async (prefix) => {
    const { store, blobs } = await open();
    await addSealed(store, 1, LINES);
    await packSegment({ sessions: store.sessions, blobs }, PLACE);
    const keys = await listKeys(blobs, prefix);
    const key = keys[0]!;
    const whole = (await blobs.get(key))!;
    const otherKey = (await listKeys(blobs, 'parts/')).find((one) => one !== key)!;
    const harms = [
      () => blobs.put(key, whole.subarray(0, whole.length / 2)),
      () => blobs.put(key, Uint8Array.of()),
      async () => blobs.put(key, (await blobs.get(otherKey))!),
      () => blobs.delete(key),
    ];
    for (const harm of harms) {
      await harm();
      await expect(readText(store, blobs, ID)).rejects.toMatchObject({ code: 'damaged' });
      await blobs.put(key, whole);
    }
    expect(await readText(store, blobs, ID)).toBe(toText(LINES));
  });
});
