// A session from which is erased and which is removed, in a real store, with all that does so.
import { type ErasureOrder, eraseContent } from '../../../src/collector/keep/erase.ts';
import { finishErasures } from '../../../src/collector/keep/finish-erasure.ts';
import { sweepRemoved } from '../../../src/collector/keep/sweep-removed.ts';
import { verifyStored } from '../../../src/collector/keep/verify-stored.ts';
import { packSegment } from '../../../src/collector/store/pack/pack-segment.ts';
import { readStored, setUpSession } from './ingesting.ts';
import { SENDER } from './shipped.ts';
import { keyOf } from './signer.ts';
import type { StoreKind, Stores } from './stores.ts';

export const HOUR = 3600_000;
/** Who erases. */
export const ADMIN = { method: 'oidc', issuer: 'https://id.example', subject: 'admin' } as const;

/** A closed and sealed session of three exchanges, the segment of the first two packed, that of the last hot. */
export async function setUpErasing(stores: Stores, kind: StoreKind) {
  const all = await setUpSession(stores, { kind, exchanges: 3 });
  const { store, blobs, shipped, signer } = all;
  await all.send(all.lines, 0);
  await Promise.all(shipped.seals.map((seal, at) => all.ingest.seal(shipped.id, at + 1, seal ?? '', SENDER)));
  const packs = { sessions: store.sessions, blobs };
  await packSegment(packs, { session: shipped.id, segment: 1 });
  const folder = await stores.makeFolder();
  const services = { store, blobs, signer, folder, now: Date.now };
  const errors: unknown[] = [];
  const signal = new AbortController().signal;
  const onError = (error: unknown) => errors.push(error);
  return {
    ...all,
    packs,
    services,
    removal: { stores: packs, now: Date.now },
    errors,
    unfinished: () => store.sessions.countUnfinished(),
    erase: (order: Partial<ErasureOrder> = {}, changed: Partial<typeof services> = {}) =>
      eraseContent({ session: shipped.id, by: ADMIN, ...order }, { ...services, ...changed }),
    /** What the background does at that time. */
    finishAt: (now: number, changed: Partial<typeof services> = {}) =>
      finishErasures({ ...services, ...changed, now: () => now, signal, onError }),
    sweepAt: (now: number, changed: Partial<typeof packs> = {}) =>
      sweepRemoved({ stores: { ...packs, ...changed }, now: () => now, signal, onError }),
    async verify() {
      const session = await store.sessions.get(shipped.id);
      if (session === undefined) throw new Error('expected the session to be there');
      return verifyStored(session, { stores: packs, logKey: keyOf(signer) });
    },
    read: () => readStored(packs, shipped.id),
  };
}

/** Those of the lines that hold content. */
export function contentLines(lines: readonly string[]): readonly string[] {
  return lines.filter(
    (line) => /"type":"(frames|part|redaction|mark)"/.test(line) && line.includes('"salt"'),
  );
}
