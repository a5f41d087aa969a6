// Takes what sidecars send: checked as it arrives, durable before it is acknowledged.
import { setTimeout as pause } from 'node:timers/promises';
import type { TransparencyLog } from '../log/log.ts';
import { createGroupCommit } from '../store/group-commit.ts';
import { splitLines } from '../store/pack/lines.ts';
import type { PackStores } from '../store/pack/pack-segment.ts';
import type { Store } from '../store/store.ts';
import { addEntries } from './add-entries.ts';
import { addErasures } from './add-erasures.ts';
import { addIndexLines } from './add-index-lines.ts';
import { addSeal } from './add-seal.ts';
import { createBodyRoom } from './body-room.ts';
import { createSession } from './create-session.ts';
import { type EnrolRequest, enrolDevice } from './enrol.ts';
import { createTurns } from './in-turn.ts';
import { createOwnRecords } from './own-records.ts';
import { readOwnSession } from './own-session.ts';
import { ENTRY_LIMITS, type LineLimits, RECORD_LIMITS, readLines } from './read-lines.ts';
import type { Sender } from './sender.ts';

/** Of lines that are in memory at once: more than is under way at 40 MB a second, and 16 batches as large as sidecars make them. */
const MAX_BYTES_IN_FLIGHT = 16 * 1024 * 1024;

export interface IngestOptions {
  readonly store: Store;
  readonly blobs: PackStores['blobs'];
  readonly log: TransparencyLog;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** Bytes that come in, as they are after their content coding was taken off. */
export type Body = AsyncIterable<Uint8Array>;

/** All reject with CollectorError where they refuse, with what the store says where it fails. */
export interface Ingest {
  /** True while somebody waits for entries to be durable. */
  isBusy(): boolean;
  /** The signed statement; `origin` is the URL without a path under which the sidecar reached us. */
  enrol(request: EnrolRequest, origin: string, sender: Sender): Promise<string>;
  /** session.json, to the byte. */
  create(
    session: string,
    header: string,
    sender: Sender,
  ): Promise<{ readonly next: number; readonly isNew: boolean }>;
  entries(session: string, from: number, body: Body, sender: Sender): Promise<{ readonly next: number }>;
  /** The signed note. The receipt is absent while the log has not taken the seal in. */
  seal(
    session: string,
    segment: number,
    note: string,
    sender: Sender,
  ): Promise<{ readonly receipt?: string }>;
  /** The receipt of a seal, once there is one. */
  receipt(session: string, segment: number, sender: Sender): Promise<string | undefined>;
  /** Lines of erasures.jsonl. */
  erasures(session: string, from: number, body: Body, sender: Sender): Promise<{ readonly next: number }>;
  /** Lines of index.jsonl. */
  index(device: string, from: number, body: Body, sender: Sender): Promise<{ readonly next: number }>;
}

/** The log puts what waits into order about once a second. */
const RECEIPT_WAIT_MS = 1500;
const RECEIPT_LOOK_MS = 100;

/** An ingest over a store; any number of them may run on one. */
export function createIngest({ store, blobs, log, now = Date.now }: IngestOptions): Ingest {
  const { sessions, devices } = store;
  const stores = { sessions, blobs };
  const advance = createGroupCommit(sessions.advance);
  const enterRoom = createBodyRoom(MAX_BYTES_IN_FLIGHT);
  const inTurn = createTurns();
  const own = createOwnRecords(store, now);
  let adding = 0;
  const time = () => new Date(now()).toISOString();

  /** Reads the body before it is its turn: a slow sender keeps nobody waiting. */
  async function addLines(
    { key, body, limits }: { readonly key: string; readonly body: Body; readonly limits: LineLimits },
    add: (text: Uint8Array) => Promise<number>,
  ) {
    const place = enterRoom();
    try {
      const text = await readLines(body, place, limits);
      adding++;
      try {
        return { next: await inTurn(key, () => add(text)) };
      } finally {
        adding--;
      }
    } finally {
      place.leave();
    }
  }

  async function receipt(session: string, segment: number, sender: Sender): Promise<string | undefined> {
    await readOwnSession(sessions, session, sender);
    const { leaf } = (await sessions.getSegment(session, segment)) ?? {};
    return leaf === undefined ? undefined : log.receipt(leaf);
  }

  return {
    isBusy: () => adding > 0,
    enrol: (request, origin, sender) =>
      enrolDevice(request, sender, { devices, signer: log.signer, origin, now: now() }),
    create: (id, text, sender) => createSession({ id, text }, sender, { store, now: now() }),
    entries: (session, from, body, sender) =>
      addLines({ key: session, body, limits: ENTRY_LIMITS }, (text) =>
        addEntries({ session, from, text }, { stores, advance, own, sender, now: now() }),
      ),
    async seal(session, segment, note, sender) {
      await inTurn(session, () => addSeal({ session, segment, note }, { sessions, own, sender, at: time() }));
      log.wake();
      for (let waited = 0; waited < RECEIPT_WAIT_MS; waited += RECEIPT_LOOK_MS) {
        const found = await receipt(session, segment, sender);
        if (found !== undefined) return { receipt: found };
        await pause(RECEIPT_LOOK_MS);
      }
      return {};
    },
    receipt,
    erasures: (session, from, body, sender) =>
      addLines({ key: session, body, limits: RECORD_LIMITS }, (text) =>
        addErasures({ session, from, lines: [...splitLines(text)] }, { sessions, devices, own, sender }),
      ),
    index: (device, from, body, sender) =>
      addLines({ key: device, body, limits: RECORD_LIMITS }, (text) =>
        addIndexLines({ device, from, lines: [...splitLines(text)] }, { devices, own, sender }),
      ),
  };
}
