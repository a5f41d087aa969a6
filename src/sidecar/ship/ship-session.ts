// One step of a session on its way: the header, a run of lines, a seal, its receipt, tombstones.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { constants, zstdCompress } from 'node:zlib';
import { ClientError } from '../../client/client-error.ts';
import type { CollectorClient } from '../../client/collector-client.ts';
import { receiptName } from '../spool/session-folder.ts';
import { writeWhole } from '../whole-file.ts';
import type { ShipState } from './ship-state.ts';
import { findPlace, firstSeq, readErasures, readRun, readSeal, sizeOf } from './spooled.ts';

export interface ShippedSession {
  readonly id: string;
  readonly folder: string;
  /** It may still grow. */
  readonly isOpen: boolean;
  /** Bytes of its last segment that are known to be on the disk; of a closed session all are. */
  readonly settled?: { readonly segment: number; readonly size: number };
}

export interface ShipOptions {
  readonly client: CollectorClient;
  /** Throws ClientError where the receipt does not prove that the log of this collector holds the seal. */
  readonly checkReceipt: (receipt: string, seal: string) => void;
}

/** What a step did. */
export interface Step {
  readonly state: ShipState;
  /** What went over the line. */
  readonly sentBytes: number;
  /** There may be more to do at once. */
  readonly isMore: boolean;
}

const compress = promisify(zstdCompress);
/** As fast as the line of an office, and a quarter of the bytes. */
const ZSTD = { params: { [constants.ZSTD_c_compressionLevel]: 3 } };

/** Does the next thing that there is to do. Rejects with ClientError, and with what the file system says. */
export async function shipStep(
  session: ShippedSession,
  state: ShipState,
  options: ShipOptions,
): Promise<Step> {
  if (!state.isCreated) return create(session, state, options);
  return (
    (await sendLines(session, state, options)) ??
    (await sendSeal(session, state, options)) ??
    (await sendErasures(session, state, options)) ??
    (await fetchReceipt(session, state, options)) ?? {
      state: { ...state, isDone: !session.isOpen && state.receipts === state.sealed },
      sentBytes: 0,
      isMore: false,
    }
  );
}

async function create(session: ShippedSession, state: ShipState, { client }: ShipOptions): Promise<Step> {
  const header = await readFile(join(session.folder, 'session.json'), 'utf8');
  const next = await client.putHeader(session.id, header);
  return { state: { ...(await goTo(session, state, next)), isCreated: true }, sentBytes: 0, isMore: true };
}

/** The collector rules where to go on: it may have been restored from a backup, or our state may be lost. */
async function goTo({ folder }: ShippedSession, state: ShipState, next: number): Promise<ShipState> {
  if (next === state.next) return state;
  const place = await findPlace(folder, next);
  if (place !== undefined)
    return { ...state, ...place, next, sealed: Math.min(state.sealed, place.segment - 1) };
  throw new ClientError({
    code: 'fork',
    status: 409,
    message: `expected the collector to want an entry that is here, it wants ${next}`,
  });
}

async function sendLines(
  session: ShippedSession,
  state: ShipState,
  { client }: ShipOptions,
): Promise<Step | undefined> {
  const { folder, settled } = session;
  const upTo = settled?.segment === state.segment ? settled.size : undefined;
  const run = await readRun(folder, state, upTo);
  if (run.lines === 0) return undefined;
  // An erasure has made lines before it shorter.
  if (firstSeq(run) !== state.next)
    return { state: await goTo(session, { ...state, next: -1 }, state.next), sentBytes: 0, isMore: true };
  const bytes = await compress(run.bytes, ZSTD);
  try {
    const next = await client.putEntries(session.id, { from: state.next, bytes, coding: 'zstd' });
    const sent = { ...state, next: state.next + run.lines, position: state.position + run.bytes.length };
    return { state: await goTo(session, sent, next), sentBytes: bytes.length, isMore: true };
  } catch (error) {
    return { state: await recover(session, state, error), sentBytes: bytes.length, isMore: true };
  }
}

/** A gap tells where to go on; a session that is not there any more is created again. */
async function recover(session: ShippedSession, state: ShipState, error: unknown): Promise<ShipState> {
  if (!(error instanceof ClientError)) throw error;
  if (error.code === 'gap' && error.next !== undefined) return goTo(session, state, error.next);
  if (error.status === 404 && state.isCreated) return { ...state, isCreated: false };
  throw error;
}

/** The seal of the segment that is all there; from its end the next one goes on. */
async function sendSeal(
  session: ShippedSession,
  state: ShipState,
  { client, checkReceipt }: ShipOptions,
): Promise<Step | undefined> {
  const { folder, id, isOpen } = session;
  const { segment } = state;
  const hasNext = (await sizeOf(folder, segment + 1)) !== undefined;
  if (isOpen && !hasNext && state.position < ((await sizeOf(folder, segment)) ?? 0)) return undefined;
  const after = hasNext ? { segment: segment + 1, position: 0 } : {};
  if (state.sealed >= segment)
    return hasNext ? { state: { ...state, ...after }, sentBytes: 0, isMore: true } : undefined;
  const seal = await readSeal(folder, segment);
  if (seal === undefined)
    return hasNext ? { state: { ...state, ...after }, sentBytes: 0, isMore: true } : undefined;
  try {
    const receipt = await client.putSeal(id, segment, seal);
    const sent = { ...state, ...after, sealed: segment };
    if (receipt === undefined) return { state: sent, sentBytes: seal.length, isMore: true };
    return {
      state: await keepReceipt(session, sent, { segment, seal, receipt, checkReceipt }),
      sentBytes: seal.length,
      isMore: true,
    };
  } catch (error) {
    return { state: await recover(session, state, error), sentBytes: 0, isMore: true };
  }
}

interface Received {
  readonly segment: number;
  readonly seal: string;
  readonly receipt: string;
  readonly checkReceipt: ShipOptions['checkReceipt'];
}

/** Receipts are kept in order, so that one number says which are there. */
async function keepReceipt(
  { folder }: ShippedSession,
  state: ShipState,
  { segment, seal, receipt, checkReceipt }: Received,
): Promise<ShipState> {
  checkReceipt(receipt, seal);
  await writeWhole(join(folder, receiptName(segment)), receipt);
  return state.receipts === segment - 1 ? { ...state, receipts: segment } : state;
}

async function fetchReceipt(
  session: ShippedSession,
  state: ShipState,
  { client, checkReceipt }: ShipOptions,
): Promise<Step | undefined> {
  if (state.receipts >= state.sealed) return undefined;
  const segment = state.receipts + 1;
  const seal = await readSeal(session.folder, segment);
  if (seal === undefined) return { state: { ...state, receipts: segment }, sentBytes: 0, isMore: true };
  const receipt = await client.getReceipt(session.id, segment);
  if (receipt === undefined) return { state, sentBytes: 0, isMore: false };
  return {
    state: await keepReceipt(session, state, { segment, seal, receipt, checkReceipt }),
    sentBytes: 0,
    isMore: true,
  };
}

async function sendErasures(
  { id, folder }: ShippedSession,
  state: ShipState,
  { client }: ShipOptions,
): Promise<Step | undefined> {
  const { bytes, lines } = await readErasures(folder, state.erasures);
  if (lines === 0) return undefined;
  try {
    const next = await client.putErasures(id, { from: state.erasures, bytes });
    return { state: { ...state, erasures: next }, sentBytes: bytes.length, isMore: true };
  } catch (error) {
    if (!(error instanceof ClientError) || error.code !== 'gap' || error.next === undefined) throw error;
    return { state: { ...state, erasures: error.next }, sentBytes: 0, isMore: true };
  }
}
