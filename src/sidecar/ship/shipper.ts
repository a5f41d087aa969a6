// Ships what is recorded to the collector as it is recorded, and what waits as fast as it may; it never stands in the way of recording.
import { ClientError } from '../../client/client-error.ts';
import type { CollectorClient } from '../../client/collector-client.ts';
import type { CollectorConfig } from '../../core/model/collector-config.ts';
import type { DeviceKey } from '../identity/device-key.ts';
import type { Timers } from '../identity/timers.ts';
import { createBackOff } from './back-off.ts';
import { meetCollector, type Peer } from './peer.ts';
import { createIndexShipper } from './ship-index.ts';
import { createRound, waitingBytes } from './ship-round.ts';
import { listShipStates, readShipState, writeShipState } from './ship-state.ts';
import { SETTLE_MS, type SpoolWatch, watchSpool } from './spool-watch.ts';
import { createThrottle } from './throttle.ts';

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
  const watch = watchSpool(home);
  const flushes = createFlushes();
  let status: ShipStatus = {
    url: config.url,
    state: 'connecting',
    waiting: { sessions: 0, bytes: 0 },
    quarantined: [],
  };
  const running = run({
    ...{ ...options, watch, flushes, signal: ending.signal },
    onStatus: (changes) => {
      const { problem: _, ...rest } = status;
      status = changes.state === undefined ? { ...status, ...changes } : { ...rest, ...changes };
    },
  });
  return {
    status: () => status,
    flush: flushes.wait,
    async retry() {
      for (const id of await listShipStates(home)) {
        const { quarantine, ...free } = await readShipState(home, id);
        if (quarantine === undefined) continue;
        await writeShipState(home, id, free);
        watch.forget(id);
      }
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
  readonly signal: AbortSignal;
  readonly onStatus: (changes: Partial<ShipStatus>) => void;
}

async function run(options: RunOptions): Promise<void> {
  const { home, config, client, device, timers, watch, flushes, signal, onStatus } = options;
  const backOff = createBackOff(timers.random);
  const index = createIndexShipper(home, device.id, client);
  const onShipped = () => onStatus({ lastShippedAt: new Date(timers.now()).toISOString() });
  const throttle = createThrottle(config.maxBytesPerSecond, timers);
  const rounds = createRound({ home, watch, client, timers, throttle, onShipped });
  let peer: Peer | undefined;
  while (!signal.aborted) {
    let pauseMs = SETTLE_MS;
    const flush = flushes.begin();
    try {
      peer ??= await meetCollector({ home, config, client, device, now: timers.now });
      const isMore = await rounds.run(peer, signal);
      await index.ship();
      const waits = await measure(watch);
      onStatus({ ...waits, state: 'connected', key: peer.key });
      backOff.reset();
      if (!isMore && waits.waiting.sessions === 0) flush();
    } catch (error) {
      pauseMs = backOff.next(error instanceof ClientError ? error.retryAfterMs : undefined);
      // What waits is told also while nothing can be sent.
      await watch.look().catch(() => undefined);
      onStatus({ ...(await measure(watch)), ...toTrouble(error) });
    }
    await timers.sleep(pauseMs, signal).catch(() => undefined);
  }
  flushes.begin()();
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
