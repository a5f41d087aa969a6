// One round of shipping: a look at all that waits, and some steps of each of those that may go.
import { access } from 'node:fs/promises';
import { ClientError } from '../../client/client-error.ts';
import type { CollectorClient } from '../../client/collector-client.ts';
import type { Timers } from '../identity/timers.ts';
import { checkReceipt, type Peer } from './peer.ts';
import { RECEIPT_AGAIN_MS, type Step, shipStep } from './ship-session.ts';
import { type ShipState, writeShipState } from './ship-state.ts';
import type { SpoolWatch, Waiting } from './spool-watch.ts';

/** Steps of one session in a round: a long one does not keep the others waiting. */
const STEPS = 4;
/** Sessions that are shipped at once; each may have a thread of those compress that the recorder writes with. */
const AT_ONCE = 2;
/** Closed sessions of a round: who was offline for days has thousands of small ones. */
const MAX_CLOSED = 64;
/** After so long live sessions have their turn again, though closed ones have more to send: what is new is there within a second. */
const ROUND_MS = 500;
/** A session that waits for its receipt only is asked about so often. */
const IDLE_MS = 2000;
/** A session on which the collector fails, or that is too much for what stands before it, lets the others go on. */
const OWN_FAULTS: readonly number[] = [413, 500];
const FAILED_MS = 30_000;

export interface RoundOptions {
  readonly home: string;
  readonly watch: SpoolWatch;
  readonly client: CollectorClient;
  readonly timers: Timers;
  /** Waits as long as so many bytes may take. */
  readonly throttle: (bytes: number, signal: AbortSignal) => Promise<void>;
  /** Told after each step that sent something. */
  readonly onShipped: () => void;
}

export interface Round {
  /** Takes the next round; true where more could be sent at once. Rejects with what concerns all sessions. */
  run(peer: Peer, signal: AbortSignal): Promise<boolean>;
  /** Looks at all sessions in the next round, however lately they failed. */
  forget(): void;
}

/** Rounds over what a watch finds: the live sessions first, as what they have is little, then the oldest that have something to send. */
export function createRound(options: RoundOptions): Round {
  const { watch, timers } = options;
  /** When a session is worth another look. */
  const due = new Map<string, number>();

  async function shipOne(session: Waiting, step: StepOptions): Promise<boolean> {
    try {
      const { isMore, state } = await shipSome(session, step);
      const pauseMs = state.badReceipt === undefined ? IDLE_MS : RECEIPT_AGAIN_MS;
      if (isMore || session.isOpen) due.delete(session.id);
      else due.set(session.id, timers.now() + pauseMs);
      return isMore;
    } catch (error) {
      if (!(error instanceof ClientError) || !OWN_FAULTS.includes(error.status)) throw error;
      due.set(session.id, timers.now() + FAILED_MS);
      return false;
    }
  }

  return {
    forget: () => due.clear(),
    async run(peer, signal) {
      const now = timers.now();
      const going = (await watch.look()).filter(
        ({ id, state }) => state.quarantine === undefined && (due.get(id) ?? 0) <= now,
      );
      const closed = going.filter(({ isOpen }) => !isOpen);
      // Those that only wait for receipts come last: a log that gives none holds up nothing that is not there yet.
      const ordered = [...closed.filter(({ id }) => !due.has(id)), ...closed.filter(({ id }) => due.has(id))];
      const queue = [...going.filter(({ isOpen }) => isOpen), ...ordered.slice(0, MAX_CLOSED)];
      let isMore = closed.length > MAX_CLOSED;
      const isLate = () => timers.now() - now > ROUND_MS;
      let begun = 0;
      const work = async () => {
        for (let next = queue.shift(); next !== undefined; next = queue.shift())
          // However much there is of live ones, closed ones have a turn too.
          if (!next.isOpen && begun++ >= AT_ONCE && isLate()) isMore = true;
          else if (await shipOne(next, { ...options, peer, signal, isLate })) isMore = true;
      };
      // Also after a failure of one, nothing goes on behind the back of the next round.
      const outcomes = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
      const failed = outcomes.find((outcome) => outcome.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
      return isMore;
    },
  };
}

interface StepOptions extends RoundOptions {
  readonly peer: Peer;
  readonly signal: AbortSignal;
  readonly isLate: () => boolean;
}

/** `isMore`: more of it waits. */
async function shipSome(
  session: Waiting,
  options: StepOptions,
): Promise<{ readonly isMore: boolean; readonly state: ShipState }> {
  const { throttle, onShipped, signal, isLate } = options;
  let { state } = session;
  for (let steps = 0; steps < STEPS && !signal.aborted; steps++) {
    const step = await stepOrQuarantine(session, state, options);
    await keepState(session.id, { before: state, after: step.state }, options);
    if (step.sentBytes > 0) onShipped();
    await throttle(step.sentBytes, signal);
    state = step.state;
    if (!step.isMore) return { isMore: false, state };
    if (!session.isOpen && isLate()) break;
  }
  return { isMore: true, state };
}

async function keepState(
  id: string,
  { before, after }: { readonly before: ShipState; readonly after: ShipState },
  { home, watch }: StepOptions,
): Promise<void> {
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  watch.setState(id, after);
  // A note for the next start: on a full disk the collector is asked instead.
  await writeShipState(home, id, after).catch(() => undefined);
}

async function stepOrQuarantine(session: Waiting, state: ShipState, options: StepOptions): Promise<Step> {
  const { client, timers, peer } = options;
  try {
    return await shipStep(session, state, {
      client,
      checkReceipt: (receipt, seal) => checkReceipt(receipt, seal, peer),
      now: timers.now,
    });
  } catch (error) {
    // It was pruned, or its header is being written.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      return {
        state: { ...state, isDone: !session.isOpen && !(await isThere(session.folder)) },
        sentBytes: 0,
        isMore: false,
      };
    if (!(error instanceof ClientError) || error.isPassing || error.status === 401) throw error;
    const { code, message } = error;
    const quarantine = { at: new Date(timers.now()).toISOString(), code, message };
    return { state: { ...state, quarantine }, sentBytes: 0, isMore: false };
  }
}

async function isThere(folder: string): Promise<boolean> {
  return access(folder).then(
    () => true,
    () => false,
  );
}
