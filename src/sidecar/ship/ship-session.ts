// One step of a session on its way: the header, a run of lines, a seal, its receipt, tombstones.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { constants, zstdCompress } from 'node:zlib';
import { ClientError } from '../../client/client-error.ts';
import type { CollectorClient } from '../../client/collector-client.ts';
import { receiptName } from '../spool/session-folder.ts';
import { writeWhole } from '../whole-file.ts';
import type { Obstacle, ShipState } from './ship-state.ts';
import {
  endsSession,
  findPlace,
  firstSeq,
  isQuiet,
  readErasures,
  readRun,
  readSeal,
  sizeOf,
} from './spooled.ts';

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
  /** What keeps the receipt from proving that the log of this collector holds the seal; undefined: it does. */
  readonly checkReceipt: (receipt: string, seal: string) => string | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What a step did. */
export interface Step {
  readonly state: ShipState;
  /** What went over the line. */
  readonly sentBytes: number;
  /** There may be more to do at once. */
  readonly isMore: boolean;
}

/** A collector that gives a false receipt is asked for another one after so long. */
export const RECEIPT_AGAIN_MS = 10 * 60_000;

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
      state: { ...state, isDone: state.receipts === state.sealed && (await isOver(session, state)) },
      sentBytes: 0,
      isMore: false,
    }
  );
}

async function create(session: ShippedSession, state: ShipState, { client }: ShipOptions): Promise<Step> {
  const next = await putHeader(session, client);
  if (next === 'removed') return leave(state);
  return goOn({ ...(await goTo(session, state, next)), isCreated: true });
}

/** The seq that is wanted next; `removed` there, by the organisation's retention or by an administrator. */
async function putHeader(
  { id, folder }: ShippedSession,
  client: CollectorClient,
): Promise<number | 'removed'> {
  const header = await readFile(join(folder, 'session.json'), 'utf8');
  try {
    return await client.putHeader(id, header);
  } catch (error) {
    if (error instanceof ClientError && error.code === 'closed') return 'removed';
    throw error;
  }
}

/** The collector rules where to go on: it may have been restored from a backup, or our state may be lost. */
async function goTo(session: ShippedSession, state: ShipState, next: number): Promise<ShipState> {
  return next === state.next ? state : findAgain(session, state, next);
}

/** The place of the entry `next`, looked for. Throws ClientError where that is the place that we had, and there is something else. */
async function findAgain({ folder }: ShippedSession, state: ShipState, next: number): Promise<ShipState> {
  const place = await findPlace(folder, next);
  const isSame = next === state.next && place?.segment === state.segment && place.position === state.position;
  if (place !== undefined && !isSame)
    return {
      ...state,
      ...place,
      next,
      sealed: Math.min(state.sealed, place.segment - 1),
      receipts: Math.min(state.receipts, place.segment - 1),
    };
  throw new ClientError({
    code: 'fork',
    status: 409,
    message: `expected the entry ${next}, which the collector wants, found ${place === undefined ? 'none' : 'something else in its place'}`,
  });
}

async function sendLines(
  session: ShippedSession,
  state: ShipState,
  options: ShipOptions,
): Promise<Step | undefined> {
  const { client } = options;
  const { folder, settled } = session;
  const size = (await sizeOf(folder, state.segment)) ?? 0;
  // An erasure has made lines before it shorter.
  if (size < state.position) return goOn(await findAgain(session, state, state.next));
  // Of a segment that began after the look nothing is known to be on the disk.
  const known = settled?.segment === state.segment ? settled.size : 0;
  const run = await readRun(folder, state, settled === undefined ? size : known);
  if (run.lines === 0) return undefined;
  if (firstSeq(run) !== state.next) return goOn(await findAgain(session, state, state.next));
  const bytes = await compress(run.bytes, ZSTD);
  return orRecover(session, { state, ...options }, async () => {
    const next = await client.putEntries(session.id, { from: state.next, bytes, coding: 'zstd' });
    const sent = { ...state, next: state.next + run.lines, position: state.position + run.bytes.length };
    return { state: await goTo(session, sent, next), sentBytes: bytes.length, isMore: true };
  });
}

interface Recovering extends ShipOptions {
  readonly state: ShipState;
}

/** A gap tells where to go on; a session that is not there any more is created again. */
async function orRecover(
  session: ShippedSession,
  { state, client }: Recovering,
  act: () => Promise<Step>,
): Promise<Step> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    // It is also the word for lines behind the end, which are nothing to forget.
    if (error.code === 'closed' && (await putHeader(session, client)) === 'removed') return leave(state);
    if (error.code === 'gap' && error.next !== undefined)
      return goOn(await findAgain(session, state, error.next));
    if (error.code === 'not-found') return goOn({ ...state, isCreated: false });
    throw error;
  }
}

/** The seal of the segment that is all there; from its end the next one goes on. */
async function sendSeal(
  session: ShippedSession,
  state: ShipState,
  options: ShipOptions,
): Promise<Step | undefined> {
  const { folder } = session;
  const { segment } = state;
  if (state.position < ((await sizeOf(folder, segment)) ?? 0)) return undefined;
  const hasNext = (await sizeOf(folder, segment + 1)) !== undefined;
  const after = hasNext ? { ...state, segment: segment + 1, position: 0 } : state;
  const seal = state.sealed >= segment ? undefined : await readSeal(folder, segment);
  if (seal !== undefined)
    return putSeal(session, { ...after, sealed: segment }, { segment, seal, ...options });
  return hasNext ? goOn(after) : undefined;
}

/** Sent once more the seal is answered with its receipt, or with what the collector misses after it was restored. */
async function fetchReceipt(
  session: ShippedSession,
  state: ShipState,
  options: ShipOptions,
): Promise<Step | undefined> {
  const { badReceipt } = state;
  const isKnownBad = badReceipt !== undefined && options.now() - Date.parse(badReceipt.at) < RECEIPT_AGAIN_MS;
  if (state.receipts >= state.sealed || isKnownBad) return undefined;
  const segment = state.receipts + 1;
  const seal = await readSeal(session.folder, segment);
  if (seal === undefined) return goOn({ ...state, receipts: segment });
  const step = await putSeal(session, state, { segment, seal, ...options });
  return { ...step, sentBytes: 0, isMore: step.state !== state };
}

interface SentSeal extends ShipOptions {
  readonly segment: number;
  readonly seal: string;
}

function putSeal(
  session: ShippedSession,
  state: ShipState,
  { segment, seal, ...options }: SentSeal,
): Promise<Step> {
  const { client, checkReceipt, now } = options;
  return orRecover(session, { state, ...options }, async () => {
    const receipt = await client.putSeal(session.id, segment, seal);
    if (receipt === undefined) return { state, sentBytes: seal.length, isMore: true };
    const problem = checkReceipt(receipt, seal);
    const after =
      problem === undefined
        ? await keepReceipt(session, state, { segment, receipt })
        : { ...state, badReceipt: toBadReceipt(segment, problem, now()) };
    return { state: after, sentBytes: seal.length, isMore: true };
  });
}

async function keepReceipt(
  { folder }: ShippedSession,
  { badReceipt, ...state }: ShipState,
  { segment, receipt }: { readonly segment: number; readonly receipt: string },
): Promise<ShipState> {
  await writeWhole(join(folder, receiptName(segment)), receipt);
  // Kept in order, so that one number says which are there.
  if (state.receipts === segment - 1) return { ...state, receipts: segment };
  return { ...state, ...(badReceipt === undefined ? {} : { badReceipt }) };
}

function toBadReceipt(segment: number, problem: string, now: number): Obstacle {
  const message = `the receipt of segment ${segment} does not prove that the log has its seal: ${problem}`;
  return { at: new Date(now).toISOString(), code: 'bad-receipt', message };
}

/** True for a session to which nothing will be added: it has said its last word, or nobody has written to it for long. */
async function isOver({ folder, isOpen }: ShippedSession, { segment }: ShipState): Promise<boolean> {
  return !isOpen && ((await endsSession(folder, segment)) || (await isQuiet(folder, segment)));
}

function leave(state: ShipState): Step {
  return { state: { ...state, isDone: true }, sentBytes: 0, isMore: false };
}

function goOn(state: ShipState): Step {
  return { state, sentBytes: 0, isMore: true };
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
