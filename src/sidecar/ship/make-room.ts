// Keeps what waits for a collector that is away, or too slow, within its bound, where policy lets traffic pass that cannot be kept: the oldest goes first.
import { userInfo } from 'node:os';
import { FormatError } from '../../core/model/format-error.ts';
import type { DeviceKey } from '../identity/device-key.ts';
import type { Timers } from '../identity/timers.ts';
import { dropContent } from './drop-content.ts';
import { type ShipState, writeShipState } from './ship-state.ts';
import type { SpoolWatch, Waiting } from './spool-watch.ts';
import type { Measured } from './waits.ts';

/** Sessions that lost content since the start, or are still on their way without it. */
export interface Dropped {
  readonly sessions: number;
  /** ISO 8601. */
  readonly lastAt: string;
}

export interface RoomOptions {
  readonly home: string;
  readonly key: DeviceKey;
  readonly timers: Pick<Timers, 'now'>;
  readonly watch: SpoolWatch;
  readonly measure: (known: readonly Waiting[]) => Promise<Measured>;
}

export interface Room {
  /** Drops what is beyond this many bytes, undefined: nothing; what is open, the newest, is not touched. */
  make(maxBytes: () => number | undefined): Promise<void>;
  dropped(): Dropped | undefined;
}

/** Knows of what was dropped by earlier starts from the states of what is on its way. */
export function createRoom({ home, key, timers, watch, measure }: RoomOptions): Room {
  const droppedAt = new Map<string, string>();
  /** On hold, without content, or not to be read. */
  const lasting = new Set<string>();

  async function drop({ id, folder, state }: Waiting, why: string): Promise<void> {
    const at = new Date(timers.now()).toISOString();
    const { username: user } = userInfo();
    const dropped = dropContent({ id, folder, next: state.next }, { home, key, user, at, why });
    const entries = await dropped.catch(forgiveDamage);
    if (entries === 0) return void lasting.add(id);
    const after: ShipState = { ...state, droppedAt: at };
    watch.setState(id, after);
    await writeShipState(home, id, after).catch(() => undefined);
  }

  /** The bound is asked for each time: a policy that allows no more to be dropped may come at any moment. */
  async function whyTooMuch(maxBytes: () => number | undefined): Promise<string | undefined> {
    const { bytes } = (await measure(watch.known())).waiting;
    const most = maxBytes();
    return most === undefined || bytes < most
      ? undefined
      : `${bytes} bytes waited for the collector, ${most} may`;
  }

  /** One that the collector refused may be evidence against somebody, and does not wait for it. */
  function isDroppable({ id, isOpen, state }: Waiting): boolean {
    return !(isOpen || lasting.has(id)) && state.quarantine === undefined && state.droppedAt === undefined;
  }

  return {
    dropped() {
      for (const { id, state } of watch.known())
        if (state.droppedAt !== undefined) droppedAt.set(id, state.droppedAt);
      const lastAt = [...droppedAt.values()].sort().at(-1);
      return lastAt === undefined ? undefined : { sessions: droppedAt.size, lastAt };
    },
    async make(maxBytes) {
      if (maxBytes() === undefined) return;
      const droppable = watch.known().filter(isDroppable);
      for (const session of droppable.sort((one, other) => (one.id < other.id ? -1 : 1))) {
        const why = await whyTooMuch(maxBytes);
        if (why === undefined) return;
        await drop(session, why);
      }
    },
  };
}

/** A session that is damaged or gone has nothing to give, and must not keep the others from it. */
function forgiveDamage(error: unknown): number {
  const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT';
  if (isGone || error instanceof SyntaxError || error instanceof FormatError) return 0;
  throw error;
}
