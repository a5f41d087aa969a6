// An ingest over a real store and a real log, with a device and what it recorded.
import { onTestFinished } from 'vitest';
import { createIngest } from '../../../src/collector/ingest/ingest.ts';
import type { Sender } from '../../../src/collector/ingest/sender.ts';
import { openLog } from '../../../src/collector/log/open-log.ts';
import type { PackStores } from '../../../src/collector/store/pack/pack-segment.ts';
import { readEntries } from '../../../src/collector/store/pack/read-entries.ts';
import { bodyOf, enrol, makeDeviceKey, ownHeader, recordSession, SENDER } from './shipped.ts';
import { makeSigner } from './signer.ts';
import type { StoreKind, Stores } from './stores.ts';

/** Somebody else. */
export const BEN_SENDER: Sender = { ...SENDER, owner: { ...SENDER.owner, subject: 'ben' } };

interface IngestSetUp {
  readonly kind?: StoreKind;
  readonly exchanges?: number;
  /** Of each message. */
  readonly words?: number;
  /** Of the store. */
  readonly url?: string;
  readonly isLive?: boolean;
  readonly now?: () => number;
}

/** Nothing is enrolled and nothing is sent yet. */
export async function setUpIngest(
  stores: Stores,
  { kind = 'SQLite', url, exchanges = 2, isLive = false, words = 60, now = Date.now }: IngestSetUp = {},
) {
  const store = await stores.open(kind, url);
  const blobs = await stores.openBlobs();
  const signer = makeSigner('log.example');
  const log = openLog({ store: store.log, blobs, signer });
  onTestFinished(() => log.close());
  const ingest = createIngest({ store, blobs, log, now });
  const key = makeDeviceKey();
  const header = ownHeader(1, key);
  const shipped = await recordSession(header, key, { exchanges, isLive, words });
  return { store, blobs, log, signer, ingest, key, header, shipped, lines: shipped.segments.flat() };
}

/** As `setUpIngest`, with the device enrolled and the session created. */
export async function setUpSession(stores: Stores, options: IngestSetUp = {}) {
  const all = await setUpIngest(stores, options);
  const { now = Date.now } = options;
  await enrol(all.ingest, all.header, { ...all, at: new Date(now()).toISOString() });
  await all.ingest.create(all.shipped.id, all.shipped.header, SENDER);
  const send = (lines: readonly string[], from: number, sender = SENDER) =>
    all.ingest.entries(all.shipped.id, from, bodyOf(lines), sender);
  return { ...all, send };
}

/** The lines of a session as the store has them. */
export async function readStored(stores: PackStores, id: string): Promise<readonly string[]> {
  let text = '';
  for await (const { bytes } of readEntries(stores, id, 0)) text += new TextDecoder().decode(bytes);
  return text.split('\n').slice(0, -1);
}
