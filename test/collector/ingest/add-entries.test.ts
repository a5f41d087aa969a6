import { describe, expect, it } from 'vitest';
import { createIngest } from '../../../src/collector/ingest/ingest.ts';
import { BEN_SENDER, readStored, setUpSession } from '../../support/collector/ingesting.ts';
import { bodyOf, recordSession, SENDER } from '../../support/collector/shipped.ts';
import { useStores } from '../../support/collector/stores.ts';
import { eventually } from '../../support/eventually.ts';

const stores = useStores();

describe('entries', () => {
  it.each([1, 2, 7, 1000])('are kept to the byte when %i come at a time', async (size) => {
    const { send, lines, store, blobs, shipped } = await setUpSession(stores);
    for (let from = 0; from < lines.length; from += size) {
      const part = lines.slice(from, from + size);
      expect(await send(part, from)).toEqual({ next: from + part.length });
    }
    expect(await readStored({ sessions: store.sessions, blobs }, shipped.id)).toEqual(lines);
    expect(await store.sessions.get(shipped.id)).toMatchObject({ state: 'closed', closeReason: 'ended' });
  });

  it('may come twice, overlapping and late', async () => {
    const { send, lines, store, blobs, shipped } = await setUpSession(stores);
    await send(lines.slice(0, 6), 0);
    expect(await send(lines.slice(0, 6), 0)).toEqual({ next: 6 });
    expect(await send(lines.slice(3, 9), 3)).toEqual({ next: 9 });
    expect(await send(lines.slice(2, 4), 2)).toEqual({ next: 9 });
    expect(await send(lines, 0)).toEqual({ next: lines.length });
    expect(await readStored({ sessions: store.sessions, blobs }, shipped.id)).toEqual(lines);
  });

  it('that come after a hole are a gap, which says what is wanted', async () => {
    const { send, lines } = await setUpSession(stores);
    await send(lines.slice(0, 3), 0);
    await expect(send(lines.slice(5), 5)).rejects.toMatchObject({ code: 'gap', next: 3 });
  });

  it('with another content for a known place are a fork: kept, flagged, never written over', async () => {
    const { send, lines, store, blobs, shipped, key, header } = await setUpSession(stores);
    await send(lines, 0);
    const other = await recordSession(header, key, { exchanges: 3 });
    const changed = other.segments.flat()[0]!.replace('"t":1000000', '"t":1000001');
    await expect(send([changed], 0)).rejects.toMatchObject({ code: 'fork', next: lines.length });
    expect((await store.sessions.get(shipped.id))?.flags).toEqual(['fork']);
    const [evidence] = await store.sessions.listEvidence(shipped.id);
    expect(evidence).toMatchObject({ kind: 'fork', seq: 0 });
    expect(new TextDecoder().decode(evidence!.bytes)).toBe(changed);
    expect(await readStored({ sessions: store.sessions, blobs }, shipped.id)).toEqual(lines);
  });

  it('that were erased at the device are no fork, and bring nothing back', async () => {
    const { send, lines, store, blobs, shipped } = await setUpSession(stores);
    await send(lines, 0);
    const erased = lines.map((line) => line.replace(/,"salt":.*$/, '}'));
    expect(await send(erased, 0)).toEqual({ next: lines.length });
    expect(await readStored({ sessions: store.sessions, blobs }, shipped.id)).toEqual(lines);
  });

  it.each([
    ['a changed byte of content', (line: string) => line.replace('"data":{', '"data":{"a":1,')],
    ['another commitment', (line: string) => line.replace(/"commit":"./, '"commit":"x')],
    ['another prev', (line: string) => line.replace(/"prev":"../, '"prev":"zz')],
    ['blanks between members', (line: string) => line.replace('{"seq":', '{ "seq":')],
    ['no JSON', () => 'GET / HTTP/1.1'],
    ['nothing', () => ''],
    ['bytes that are no UTF-8', (line: string) => `${line.slice(0, -1)}\uD800}`],
  ])('with %s are refused whole', async (_, change) => {
    const { send, lines, store, shipped } = await setUpSession(stores);
    const changed = lines.with(2, change(lines[2]!));
    await expect(send(changed, 0)).rejects.toMatchObject({ code: 'bad-request' });
    expect(await store.sessions.get(shipped.id)).toMatchObject({ next: 0, bytes: 0 });
  });

  it('may not follow the end of a session, nor stand between its two last lines', async () => {
    const { send, lines } = await setUpSession(stores);
    const end = lines.length - 1;
    await send(lines.slice(0, end), 0);
    await expect(send([lines[2]!], end)).rejects.toMatchObject({ code: 'bad-request' });
    await send(lines.slice(end), end);
    await expect(send([lines[2]!], lines.length)).rejects.toMatchObject({ code: 'closed' });
  });

  it('that are refused say what is wanted: what was wanted before', async () => {
    const { send, lines } = await setUpSession(stores);
    await send(lines.slice(0, 2), 0);
    const changed = lines.with(4, lines[4]!.replace(/"prev":"../, '"prev":"zz'));
    await expect(send(changed.slice(2), 2)).rejects.toMatchObject({ code: 'bad-request', next: 2 });
  });

  it('of a device that was revoked are refused, and noted once', async () => {
    const { send, lines, store, header } = await setUpSession(stores);
    await send(lines.slice(0, 3), 0);
    await store.devices.revoke(header.device.id, { at: '2026-11-26T10:00:00.000Z', by: 'admin' });
    await expect(send(lines.slice(3), 3)).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(send(lines.slice(3), 3)).rejects.toMatchObject({ code: 'not-allowed' });
    const refusals = await store.access.list({ session: header.id }, { limit: 10 });
    expect(refusals.map(({ action }) => action)).toEqual(['refused']);
    expect(await store.sessions.get(header.id)).toMatchObject({ next: 3 });
  });

  it('flag their session where they are of a time that has not come', async () => {
    // The first exchange is 1,000 s after the start, the second as much after it.
    let now = Date.parse('2026-11-25T10:00:00.000Z');
    const { send, lines, store, header } = await setUpSession(stores, { now: () => now });
    now += 1_000_000;
    await send(lines.slice(0, 2), 0);
    expect((await store.sessions.get(header.id))?.flags).toEqual([]);
    await send(lines.slice(2), 2);
    expect(await store.sessions.get(header.id)).toMatchObject({ flags: ['future'], next: lines.length });
  });

  it('that are known are not acknowledged where those that are stored cannot be compared', async () => {
    const { send, lines, store, blobs, log, shipped } = await setUpSession(stores);
    await send(lines, 0);
    // As when the session is removed between the look at it and the reading.
    const forgetful = {
      ...store,
      sessions: {
        ...store.sessions,
        async *readBatches() {},
        get: lookedAtOnce(store.sessions.get),
      },
    };
    const ingest = createIngest({ store: forgetful, blobs, log });
    await expect(ingest.entries(shipped.id, 0, bodyOf(lines), SENDER)).rejects.toMatchObject({
      code: 'unavailable',
    });
  });

  it('of another user are not there', async () => {
    const { send, lines } = await setUpSession(stores);
    await expect(send(lines, 0, BEN_SENDER)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('without an end of the last line are refused', async () => {
    const { ingest, shipped } = await setUpSession(stores);
    const body = async function* () {
      yield new TextEncoder().encode('{"seq":0');
    };
    await expect(ingest.entries(shipped.id, 0, body(), SENDER)).rejects.toMatchObject({
      code: 'bad-request',
    });
  });

  it('are refused at the first byte too many of a line that has no end', async () => {
    const { ingest, shipped } = await setUpSession(stores);
    const chunk = new Uint8Array(1024 * 1024).fill(0x61);
    let sent = 0;
    const endless = async function* () {
      for (; sent < 1024; sent++) yield chunk;
    };
    await expect(ingest.entries(shipped.id, 0, endless(), SENDER)).rejects.toMatchObject({
      code: 'too-large',
    });
    expect(sent).toBeLessThan(66);
  });

  it('reach one whole chain, though two replicas take them at once', async () => {
    const { ingest, store, blobs, log, shipped, lines } = await setUpSession(stores);
    const replica = createIngest({ store, blobs, log });
    const sends = lines.map(async (line, from) => {
      const one = from % 2 === 0 ? ingest : replica;
      await eventually(() => one.entries(shipped.id, from, bodyOf([line]), SENDER));
    });
    await Promise.all(sends);
    expect(await readStored({ sessions: store.sessions, blobs }, shipped.id)).toEqual(lines);
  });
});

/** What is asked for is there the first time only. */
function lookedAtOnce<Found>(
  get: (id: string) => Promise<Found>,
): (id: string) => Promise<Found | undefined> {
  let isFirst = true;
  return async (id) => {
    const found = isFirst ? await get(id) : undefined;
    isFirst = false;
    return found;
  };
}
