// Ships what is recorded to the collector as it is recorded, and what waits as fast as it may; it never stands in the way of recording.
import { ClientError } from '../../client/client-error.ts';
import type { CollectorClient } from '../../client/collector-client.ts';
import type { CollectorConfig } from '../../core/model/collector-config.ts';
import type { DeviceKey } from '../identity/device-key.ts';
import type { Timers } from '../identity/timers.ts';
import { createBackOff } from './back-off.ts';
import { type MeetOptions, meetCollector, type Peer } from './peer.ts';
import { createIndexShipper } from './ship-index.ts';
import { createRound, waitingBytes } from './ship-round.ts';
import { listShipStates, readShipState, type ShipState, writeShipState } from './ship-state.ts';
import { SETTLE_MS, type SpoolWatch, watchSpool } from './spool-watch.ts';
import { createThrottle } from './throttle.ts';

/** A statement of the collector lasts a month, and is asked for anew in its last week. */
const MEET_EVERY_MS = 24 * 3600_000;

export interface ShipperOptions {
  readonly home: string;
  readonly config: CollectorConfig;
  readonly client: CollectorClient;
  readonly device: { readonly id: string; readonly key: DeviceKey };
  readonly timers: Timers;
}

/** `refused`: the collector answers, and will have nothing of this home; `problem` says why. */
export interface ShipStatus {
  readonly url: string;
  readonly state: 'connecting' | 'connected' | 'offline' | 'refused';
  readonly problem?: string;
  /** ISO 8601. */
  readonly lastShippedAt?: string;
  /** Sessions of which something is not there, and how many bytes. */
  readonly waiting: { readonly sessions: number; readonly bytes: number };
  readonly quarantined: readonly {
    readonly session: string;
    readonly code: string;
    readonly message: string;
  }[];
  /** Why the collector will not have the index of this home's sessions. */
  readonly indexProblem?: string;
  /** The key of its log, once it is known. */
  readonly key?: string;
}

export interface Shipper {
  status(): ShipStatus;
  /** Resolves when nothing waits any more but what is quarantined, or the signal aborts. */
  flush(signal: AbortSignal): Promise<void>;
  /** Tries again what is quarantined. */
  retry(): Promise<void>;
  close(): Promise<void>;
}

/** Starts to ship. What fails is in the status, and tried again. */
export function startShipper(options: ShipperOptions): Shipper {
  const { home, config } = options;
  const ending = new AbortController();
  const watch = watchSpool(home, config.url, options.timers.now);
  const flushes = createFlushes();
  const alarm = createAlarm();
  let status: ShipStatus = {
    url: config.url,
    state: 'connecting',
    waiting: { sessions: 0, bytes: 0 },
    quarantined: [],
  };
  const running = run({
    ...{ ...options, watch, flushes, alarm, signal: ending.signal },
    onStatus: (changes) => {
      const { problem: _, ...rest } = status;
      status = changes.state === undefined ? { ...status, ...changes } : { ...rest, ...changes };
    },
  });
  return {
    status: () => status,
    flush(signal) {
      const flushed = flushes.wait(signal);
      alarm.ring();
      return flushed;
    },
    async retry() {
      await changeStates(home, config.url, ({ quarantine: _, ...free }) => free);
      watch.forget();
      alarm.ring();
    },
    async close() {
      ending.abort();
      await running;
    },
  };
}

interface RunOptions extends ShipperOptions {
  readonly watch: SpoolWatch;
  readonly flushes: Flushes;
  readonly alarm: Alarm;
  readonly signal: AbortSignal;
  readonly onStatus: (changes: Partial<ShipStatus>) => void;
}

async function run(options: RunOptions): Promise<void> {
  const { home, config, client, device, timers, watch, flushes, alarm, signal, onStatus } = options;
  const backOff = createBackOff(timers.random);
  const index = createIndexShipper({ home, device: device.id, collector: config.url, client });
  const onShipped = () => onStatus({ lastShippedAt: new Date(timers.now()).toISOString() });
  const throttle = createThrottle(config.maxBytesPerSecond, timers);
  const rounds = createRound({ home, watch, client, timers, throttle, onShipped });
  const met = createMeeting({ home, config, client, device, now: timers.now });
  while (!signal.aborted) {
    let pauseMs = SETTLE_MS;
    const flush = flushes.begin();
    try {
      const peer = await met();
      const isMore = await rounds.run(peer, signal);
      const hasLost = await index.ship();
      if (hasLost) {
        // It was restored from a backup: each session is asked about again.
        await changeStates(home, config.url, (state) => ({ ...state, isCreated: false, isDone: false }));
        watch.forget();
      }
      const waits = await measure(watch);
      onStatus({ ...waits, ...toIndexProblem(index.problem), state: 'connected', key: peer.key });
      backOff.reset();
      if (!hasLost && !isMore && waits.waiting.sessions === 0) flush();
    } catch (error) {
      pauseMs = backOff.next(error instanceof ClientError ? error.retryAfterMs : undefined);
      // What waits is told also while nothing can be sent.
      await watch.look().catch(() => undefined);
      onStatus({ ...(await measure(watch)), ...toTrouble(error) });
    }
    await timers.sleep(pauseMs, alarm.signal(signal)).catch(() => undefined);
  }
  flushes.begin()();
}

function toIndexProblem(problem: string | undefined): Pick<ShipStatus, 'indexProblem'> {
  return problem === undefined ? {} : { indexProblem: problem };
}

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

function toTrouble(error: unknown): Pick<ShipStatus, 'state' | 'problem'> {
  const isRefused = error instanceof ClientError && !error.isPassing;
  const problem = error instanceof Error ? error.message : String(error);
  return { state: isRefused ? 'refused' : 'offline', problem };
}

async function measure(watch: SpoolWatch): Promise<Pick<ShipStatus, 'waiting' | 'quarantined'>> {
  const quarantined: ShipStatus['quarantined'][number][] = [];
  let sessions = 0;
  let bytes = 0;
  for (const session of watch.known()) {
    const { quarantine } = session.state;
    if (quarantine !== undefined) {
      quarantined.push({ session: session.id, code: quarantine.code, message: quarantine.message });
      continue;
    }
    const waits = await waitingBytes(session);
    bytes += waits;
    if (waits > 0 || !session.isOpen) sessions++;
  }
  return { waiting: { sessions, bytes }, quarantined };
}

interface Alarm {
  /** Ends the pause that is under way. */
  ring(): void;
  /** For one pause, which the signal ends too. */
  signal(signal: AbortSignal): AbortSignal;
}

function createAlarm(): Alarm {
  let pause = new AbortController();
  return {
    ring: () => pause.abort(),
    signal(signal) {
      pause = new AbortController();
      return AbortSignal.any([pause.signal, signal]);
    },
  };
}

interface Flushes {
  wait(signal: AbortSignal): Promise<void>;
  /** Who waits now; the answer tells them that all is there. */
  begin(): () => void;
}

/** Who asks while a round is under way waits for the next one: it has not seen all that was there when they asked. */
function createFlushes(): Flushes {
  let asked: (() => void)[] = [];
  return {
    wait(signal) {
      const done = Promise.withResolvers<void>();
      asked.push(done.resolve);
      signal.addEventListener('abort', () => done.resolve(), { once: true });
      return done.promise;
    },
    begin() {
      const now = [...asked];
      return () => {
        for (const tell of now) tell();
        asked = asked.filter((tell) => !now.includes(tell));
      };
    },
  };
}
