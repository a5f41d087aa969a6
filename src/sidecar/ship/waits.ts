// How much of the sessions on their way is not at the collector: counted anew where something has changed, and in turn.
import type { ShipState } from './ship-state.ts';
import type { Waiting } from './spool-watch.ts';
import { readLastSeq, sizeOf } from './spooled.ts';

/** What the collector does not have. */
export interface Waits {
  /** Of which something is not there. */
  readonly sessions: number;
  readonly bytes: number;
  readonly entries: number;
}

/** A session that does not go on, and why. */
export interface Stuck {
  readonly session: string;
  readonly code: string;
  readonly message: string;
}

export interface Measured {
  readonly waiting: Waits;
  /** What the collector will not have. */
  readonly quarantined: readonly Stuck[];
  /** Sessions whose seals it did not prove to be in its log. */
  readonly unproved: readonly Stuck[];
}

type Rest = Pick<Waits, 'bytes' | 'entries'>;

interface Counted {
  readonly state: ShipState;
  readonly isOpen: boolean;
  readonly rest: Rest;
}

/** Sessions that are sized up at each look though nothing is known to have changed: an erasure by a command makes lines shorter. */
const IN_TURN = 32;

/** Measures again and again what a watch knows of: thousands of closed sessions that wait cost little at the second look. */
export function createMeasure(): (known: readonly Waiting[]) => Promise<Measured> {
  let counted = new Map<string, Counted>();
  let turn = 0;
  return async (known) => {
    const before = counted;
    counted = new Map();
    const unproved: Stuck[] = [];
    const quarantined: Stuck[] = [];
    const waiting = { sessions: 0, bytes: 0, entries: 0 };
    const begin = turn % Math.max(known.length, 1);
    turn = begin + IN_TURN;
    for (const [at, session] of known.entries()) {
      const isInTurn = (at - begin + known.length) % known.length < IN_TURN;
      const { id, isOpen, state } = session;
      if (state.badReceipt !== undefined) unproved.push(toStuck(id, state.badReceipt));
      if (state.quarantine !== undefined) {
        quarantined.push(toStuck(id, state.quarantine));
        continue;
      }
      const now = await count(session, before.get(id), isInTurn);
      counted.set(id, now);
      waiting.bytes += now.rest.bytes;
      waiting.entries += now.rest.entries;
      // One that waits for its receipt only is not done, but for one that was promised falsely.
      if (now.rest.bytes > 0 || !(isOpen || state.badReceipt !== undefined)) waiting.sessions++;
    }
    return { waiting, quarantined, unproved };
  };
}

/** A closed session grows no more: it is counted once after each step, and sized up in its turn. */
async function count(session: Waiting, before: Counted | undefined, isInTurn: boolean): Promise<Counted> {
  const { isOpen, state } = session;
  if (before?.state === state && !isOpen && !before.isOpen && !isInTurn) return before;
  const { bytes, last } = await sizeUp(session);
  if (before?.state === state && before.rest.bytes === bytes) return { ...before, isOpen };
  const lastSeq =
    bytes === 0 || last === undefined
      ? undefined
      : await readLastSeq(session.folder, last).catch(() => undefined);
  const entries = lastSeq === undefined ? 0 : Math.max(0, lastSeq + 1 - state.next);
  return { state, isOpen, rest: { bytes, entries } };
}

/** Bytes from its place on, and the last segment that has any. */
async function sizeUp({ folder, state: { segment, position } }: Waiting) {
  let bytes = -position;
  let last: number | undefined;
  for (let number = segment; ; number++) {
    const size = await sizeOf(folder, number).catch(() => undefined);
    if (size === undefined) return { bytes: Math.max(0, bytes), last };
    bytes += size;
    if (size > 0) last = number;
  }
}

function toStuck(session: string, { code, message }: { readonly code: string; readonly message: string }) {
  return { session, code, message };
}
