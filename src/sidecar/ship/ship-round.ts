// One round of shipping: a look at all that waits, and some steps of each of those that may go.
import { ClientError } from '../../client/client-error.ts';
import type { CollectorClient } from '../../client/collector-client.ts';
import type { Timers } from '../identity/timers.ts';
import { checkReceipt, type Peer } from './peer.ts';
import { type Step, shipStep } from './ship-session.ts';
import { type ShipState, writeShipState } from './ship-state.ts';
import type { SpoolWatch, Waiting } from './spool-watch.ts';
import { sizeOf } from './spooled.ts';

/** Steps of one session in a round: a long one does not keep the others waiting. */
const STEPS = 4;
/** Sessions that are shipped at once. */
const AT_ONCE = 4;

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
}

/** Rounds over what a watch finds: the live sessions first, as what they have is little, then the oldest. */
export function createRound(options: RoundOptions): Round {
  const { watch } = options;
  return {
    async run(peer, signal) {
      const all = await watch.look();
      const going = all.filter(({ state }) => state.quarantine === undefined);
      const live = going.filter(({ isOpen }) => isOpen);
      const closed = going.filter(({ isOpen }) => !isOpen);
      const queue = [...live, ...closed.slice(0, AT_ONCE)];
      let isMore = closed.length > AT_ONCE;
      const work = async () => {
        for (let next = queue.shift(); next !== undefined; next = queue.shift())
          if (await shipSome(next, { ...options, peer, signal })) isMore = true;
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      return isMore;
    },
  };
}

/** Bytes that the collector does not have. */
export async function waitingBytes({ folder, state: { segment, position } }: Waiting): Promise<number> {
  let bytes = -position;
  for (let number = segment; ; number++) {
    const size = await sizeOf(folder, number);
    if (size === undefined) return Math.max(0, bytes);
    bytes += size;
  }
}

type StepOptions = RoundOptions & { readonly peer: Peer; readonly signal: AbortSignal };

/** True where more of it waits. */
async function shipSome(session: Waiting, options: StepOptions): Promise<boolean> {
  const { throttle, onShipped, signal } = options;
  let { state } = session;
  for (let steps = 0; steps < STEPS && !signal.aborted; steps++) {
    const step = await stepOrQuarantine(session, state, options);
    await keepState(session.id, { before: state, after: step.state }, options);
    if (step.sentBytes > 0) onShipped();
    await throttle(step.sentBytes, signal);
    if (!step.isMore) return false;
    state = step.state;
  }
  return true;
}

async function keepState(
  id: string,
  { before, after }: { readonly before: ShipState; readonly after: ShipState },
  { home, watch }: StepOptions,
): Promise<void> {
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  watch.setState(id, after);
  await writeShipState(home, id, after);
}

async function stepOrQuarantine(session: Waiting, state: ShipState, options: StepOptions): Promise<Step> {
  const { client, timers, peer } = options;
  try {
    return await shipStep(session, state, {
      client,
      checkReceipt: (receipt, seal) => checkReceipt(receipt, seal, peer),
    });
  } catch (error) {
    // It was pruned meanwhile.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      return { state: { ...state, isDone: true }, sentBytes: 0, isMore: false };
    if (!(error instanceof ClientError) || error.isPassing || error.status === 401) throw error;
    const { code, message } = error;
    const quarantine = { at: new Date(timers.now()).toISOString(), code, message };
    return { state: { ...state, quarantine }, sentBytes: 0, isMore: false };
  }
}
