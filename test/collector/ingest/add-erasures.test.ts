import { describe, expect, it } from 'vitest';
import { createIngest } from '../../../src/collector/ingest/ingest.ts';
import {
  type ErasureEntry,
  erasureHash,
  erasureText,
  formatErasureLine,
} from '../../../src/core/proof/erasure.ts';
import { sha256 } from '../../../src/node/hashing.ts';
import { type DeviceKey, signWith } from '../../../src/sidecar/identity/device-key.ts';
import { setUpSession } from '../../support/collector/ingesting.ts';
import { bodyOf, makeDeviceKey, SENDER } from '../../support/collector/shipped.ts';
import { useStores } from '../../support/collector/stores.ts';

const stores = useStores();

/** Tombstones of the device, chained and signed. */
function writeTombstones(
  session: { readonly id: string; readonly hash: string; readonly key: DeviceKey },
  changes: readonly Partial<ErasureEntry>[],
): readonly string[] {
  let prev = session.hash;
  return changes.map((change, seq) => {
    const entry: ErasureEntry = {
      type: 'erasure',
      seq,
      prev,
      session: session.id,
      at: '2026-11-26T10:00:00.000Z',
      by: { method: 'os-user', subject: 'ana' },
      scope: 'turn',
      entries: [[seq, seq]],
      key: session.key.publicKey,
      ...change,
    };
    prev = erasureHash(entry, sha256);
    return formatErasureLine({
      ...entry,
      signature: signWith(session.key.privateKey)(erasureText(entry)),
    });
  });
}

async function setUp() {
  const all = await setUpSession(stores);
  const { headerHash: hash } = (await all.store.sessions.get(all.shipped.id))!;
  const session = { id: all.shipped.id, hash, key: all.key };
  const send = (lines: readonly string[], from: number, ingest = all.ingest) =>
    ingest.erasures(all.shipped.id, from, bodyOf(lines), SENDER);
  const stored = async () => (await all.store.sessions.listErasures(all.shipped.id)).map(({ line }) => line);
  return { ...all, session, send, stored };
}

describe('tombstones of a device', () => {
  it('are kept in order, and known when they come again', async () => {
    const { session, send, stored } = await setUp();
    const lines = writeTombstones(session, [{}, {}, {}]);
    expect(await send(lines.slice(0, 2), 0)).toEqual({ next: 2 });
    expect(await send(lines, 0)).toEqual({ next: 3 });
    expect(await stored()).toEqual(lines);
    await expect(send(lines, 4)).rejects.toMatchObject({ code: 'gap', next: 3 });
  });

  it.each<[string, Partial<ErasureEntry>]>([
    ['of another session', { session: '019abc00-0000-7000-8000-000000000099' }],
    ['with another seq', { seq: 7 }],
    ['that do not chain', { prev: '0'.repeat(64) }],
    ['by a key of somebody else', { key: makeDeviceKey().publicKey }],
  ])('%s are refused', async (_, change) => {
    const { session, send, stored } = await setUp();
    await expect(send(writeTombstones(session, [{}, change]), 0)).rejects.toMatchObject({
      code: 'bad-request',
      next: 0,
    });
    expect(await stored()).toEqual([]);
  });

  it('whose signature does not hold are refused', async () => {
    const { session, send } = await setUp();
    const forged = writeTombstones(session, [{}]).map((line) =>
      line.replace('"scope":"turn"', '"scope":"match"'),
    );
    await expect(send(forged, 0)).rejects.toMatchObject({ code: 'bad-request' });
  });

  it('are there once, though two replicas take them at once', async () => {
    const { session, send, stored, store, blobs, log } = await setUp();
    const lines = writeTombstones(session, [{}, {}, {}]);
    await Promise.allSettled([send(lines, 0), send(lines, 0, createIngest({ store, blobs, log }))]);
    expect(await send(lines, 0)).toEqual({ next: 3 });
    expect(await stored()).toEqual(lines);
  });
});
