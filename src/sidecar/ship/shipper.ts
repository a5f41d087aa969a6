// Ships what is recorded to the collector as it is recorded, and what waits as fast as it may; it never stands in the way of recording.
import { ClientError } from '../../client/client-error.ts';
import type { CollectorClient } from '../../client/collector-client.ts';
import type { CollectorConfig } from '../../core/model/collector-config.ts';
import type { DeviceKey } from '../identity/device-key.ts';
import type { Timers } from '../identity/timers.ts';
import { createBackOff } from './back-off.ts';
import { createAlarm, createFlushes, type Patience } from './flushes.ts';
import { createRoom, type Dropped } from './make-room.ts';
import { type MeetOptions, meetCollector, type Peer } from './peer.ts';
import { createIndexShipper } from './ship-index.ts';
import { createRound } from './ship-round.ts';
import { listShipStates, readShipState, type ShipState, writeShipState } from './ship-state.ts';
import { SETTLE_MS, watchSpool } from './spool-watch.ts';
import { createThrottle } from './throttle.ts';
import { createMeasure, type Measured } from './waits.ts';

/** A statement of the collector lasts a month, and is asked for anew in its last week. */
const MEET_EVERY_MS = 24 * 3600_000;

/** So often it is looked at what waits for a collector that is away, or takes its time. */
const LOOK_MS = 2000;

export interface ShipperOptions {
  readonly home: string;
  readonly config: CollectorConfig;
  readonly client: CollectorClient;
  readonly device: { readonly id: string; readonly key: DeviceKey };
  readonly timers: Timers;
  /** Most that may wait, in bytes, as the line to the collector is, where the oldest may be dropped then; undefined: nothing is. */
  readonly dropAbove?: (line: ShipStatus['state']) => number | undefined;
  /** Told after each look. */
  readonly onLook?: (status: ShipStatus) => void;
}

/** `refused`: the collector answers, and will have nothing of this home; `problem` says why. */
export interface ShipStatus extends Measured {
  readonly url: string;
  readonly state: 'connecting' | 'connected' | 'offline' | 'refused';
  readonly problem?: string;
  /** ISO 8601. */
  readonly lastShippedAt?: string;
  /** Why the collector will not have the index of this home's sessions. */
  readonly indexProblem?: string;
  /** What was dropped, because more waited than may. */
  readonly dropped?: Dropped;
  /** The key of its log, once it is known. */
  readonly key?: string;
}

export interface Shipper {
  status(): ShipStatus;
  /** Resolves when nothing waits any more but what is quarantined, or the signal aborts; without patience also after an attempt that failed. */
  flush(signal: AbortSignal, patience?: Patience): Promise<void>;
  /** Tries again what is quarantined, what was not proved, and the index. */
  retry(): Promise<void>;
  close(): Promise<void>;
}

/** Starts to ship. What fails is in the status, and tried again. */
export function startShipper(options: ShipperOptions): Shipper {
  const { home, config, client, device, timers } = options;
  const ending = new AbortController();
  const { signal } = ending;
  const watch = watchSpool(home, config.url, timers.now);
  const measure = createMeasure();
  const room = createRoom({ ...{ home, timers, watch, measure }, key: device.key });
  const flushes = createFlushes();
  const alarm = createAlarm();
  const backOff = createBackOff(timers.random);
  const met = createMeeting({ home, config, client, device, now: timers.now });
  const index = createIndexShipper({
    ...{ home, client },
    device: device.id,
    collector: config.url,
    now: timers.now,
  });
  const rounds = createRound({
    ...{ home, watch, client, timers },
    throttle: createThrottle(config.maxBytesPerSecond, timers),
    onShipped() {
      status = { ...status, lastShippedAt: new Date(timers.now()).toISOString() };
    },
  });
  let status: ShipStatus = { ...NOTHING_KNOWN, url: config.url, state: 'connecting' };

  async function say(now: Pick<ShipStatus, 'state' | 'problem' | 'key'>): Promise<void> {
    const measured = await measure(watch.known());
    const { indexProblem: _, problem: __, ...rest } = status;
    const { problem } = index;
    const dropped = room.dropped();
    status = {
      ...{ ...rest, ...measured },
      ...(problem === undefined ? {} : { indexProblem: problem }),
      ...(dropped === undefined ? {} : { dropped }),
      ...now,
    };
    options.onLook?.(status);
  }

  function makeRoom(line: ShipStatus['state']): Promise<void> {
    return room.make(() => options.dropAbove?.(line));
  }

  /** What waits is looked at also while nothing can be sent. */
  async function waitOut(error: unknown, pauseMs: number, said: () => void): Promise<void> {
    const alarmed = alarm.signal(signal);
    const trouble = toTrouble(error);
    for (let left = pauseMs; left > 0 && !alarmed.aborted; left -= LOOK_MS) {
      // After a look that failed it is not known which sessions are open; and what cannot be dropped now is tried at the next one.
      await watch
        .look()
        .then(() => makeRoom(trouble.state))
        .catch(() => undefined);
      await say(trouble);
      said();
      await timers.sleep(Math.min(left, LOOK_MS), alarmed).catch(() => undefined);
    }
  }

  /** A round over a slow line may take minutes: what waits is counted meanwhile, and only dropped after it. */
  async function lookOn<Done>(round: Promise<Done>): Promise<Done> {
    const over = new AbortController();
    const looking = (async () => {
      for (;;) {
        await timers.sleep(LOOK_MS, over.signal).catch(() => undefined);
        if (over.signal.aborted) return;
        // What went wrong with a look is said by the one after the round.
        await watch
          .look()
          .then(() => say(toSaid(status)))
          .catch(() => undefined);
      }
    })();
    try {
      return await round;
    } finally {
      over.abort();
      await looking;
    }
  }

  /** One round; resolves to true where all is there. */
  async function shipOnce(): Promise<boolean> {
    const peer = await met();
    const isMore = await lookOn(rounds.run(peer, signal));
    const hasLost = await index.ship();
    if (hasLost) {
      // It was restored from a backup: each session is asked about again.
      await changeStates(home, config.url, (state) => ({ ...state, isCreated: false, isDone: false }));
      watch.forget();
    }
    // One that takes less than is recorded leaves ever more waiting.
    await makeRoom('connected').catch(() => undefined);
    await say({ state: 'connected', key: peer.key });
    return !hasLost && !isMore && status.waiting.sessions === 0;
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      const flush = flushes.begin();
      try {
        if (await shipOnce()) flush.succeed();
        backOff.reset();
        await timers.sleep(SETTLE_MS, alarm.signal(signal)).catch(() => undefined);
      } catch (error) {
        const atLeastMs = error instanceof ClientError ? error.retryAfterMs : undefined;
        await waitOut(error, backOff.next(atLeastMs), flush.fail);
      }
    }
    flushes.begin().succeed();
  }

  const running = run();
  return {
    status: () => status,
    flush(ended, patience) {
      const flushed = flushes.wait(ended, patience);
      alarm.ring();
      return flushed;
    },
    async retry() {
      await changeStates(home, config.url, ({ quarantine: _, badReceipt: __, ...free }) => free);
      watch.forget();
      rounds.forget();
      index.retry();
      alarm.ring();
    },
    async close() {
      ending.abort();
      await running;
    },
  };
}

const NOTHING_KNOWN: Measured = {
  waiting: { sessions: 0, bytes: 0, entries: 0 },
  quarantined: [],
  unproved: [],
};

/** Changes what is kept of every session that this collector was told of. */
async function changeStates(
  home: string,
  collector: string,
  change: (state: ShipState) => ShipState,
): Promise<void> {
  for (const id of await listShipStates(home))
    await writeShipState(home, id, change(await readShipState(home, id, collector)));
}

/** The collector is asked once a day who it is, so that a statement never runs out. */
function createMeeting(options: MeetOptions): () => Promise<Peer> {
  let met: { readonly peer: Peer; readonly at: number } | undefined;
  return async () => {
    if (met === undefined || options.now() - met.at > MEET_EVERY_MS)
      met = { peer: await meetCollector(options), at: options.now() };
    return met.peer;
  };
}

/** The line as it was last said to be. */
function toSaid({ state, problem }: ShipStatus): Pick<ShipStatus, 'state' | 'problem'> {
  return problem === undefined ? { state } : { state, problem };
}

function toTrouble(error: unknown): Pick<ShipStatus, 'state' | 'problem'> {
  const isRefused = error instanceof ClientError && !error.isPassing;
  const problem = error instanceof Error ? error.message : String(error);
  return { state: isRefused ? 'refused' : 'offline', problem };
}
