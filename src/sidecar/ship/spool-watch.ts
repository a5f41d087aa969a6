// The sessions of a home that are not shipped to their end: found when it starts, and as they are opened and closed.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isId } from '../../core/model/session.ts';
import { ERASURES_FILE, sessionFolder } from '../spool/session-folder.ts';
import type { ShippedSession } from './ship-session.ts';
import { readShipState, type ShipState } from './ship-state.ts';
import { readTextLines, sizeOf } from './spooled.ts';

/** A session on its way. */
export interface Waiting extends ShippedSession {
  readonly state: ShipState;
}

export interface SpoolWatch {
  /** Looks again; the sessions in order, the oldest first, with what is known to be on the disk by now. */
  look(): Promise<readonly Waiting[]>;
  /** As of the last look, with what became of them since. */
  known(): readonly Waiting[];
  /** After a step. */
  setState(id: string, state: ShipState): void;
  /** Reads all states anew, also those of sessions that were done. */
  forget(): void;
}

interface Known {
  readonly folder: string;
  isOpen: boolean;
  state: ShipState;
  /** The last segment at a look, and what of it was there SETTLE_MS before one. */
  seen: (Sized & { readonly at: number }) | undefined;
  settled: Sized | undefined;
}

interface Sized {
  readonly segment: number;
  readonly size: number;
}

/** A recorder syncs what it writes within 200 ms: what was there so long ago, or longer, survives a power cut. */
export const SETTLE_MS = 250;

/** How often sessions that were done are looked at again: tombstones may have come. */
const AGAIN_MS = 10 * 60_000;

/** Watches a home; `now`: milliseconds since the epoch. Of what it finds more is settled where looks are SETTLE_MS apart. */
export function watchSpool(home: string, collector: string, now: () => number): SpoolWatch {
  const known = new Map<string, Known>();
  const done = new Set<string>();
  let indexSize = -1;
  let lookAgainAt = 0;

  async function add(id: string, folder: string): Promise<void> {
    if (known.has(id) || done.has(id)) return;
    const state = await readShipState(home, id, collector);
    if (state.isDone && !(await hasMoreErasures(folder, state))) done.add(id);
    else known.set(id, { folder, isOpen: false, state, seen: undefined, settled: undefined });
  }

  /** Sessions that were opened and closed between two looks are known by the index of the home. */
  async function addClosed(): Promise<void> {
    const size = (await stat(join(home, 'index.jsonl')).catch(() => undefined))?.size ?? 0;
    if (size === indexSize && now() < lookAgainAt) return;
    if (now() >= lookAgainAt) done.clear();
    if (now() >= lookAgainAt) lookAgainAt = now() + AGAIN_MS;
    indexSize = size;
    const root = join(home, 'sessions');
    for (const day of await readNames(root))
      for (const id of (await readNames(join(root, day))).filter(isId)) await add(id, join(root, day, id));
  }

  async function addOpen(): Promise<ReadonlySet<string>> {
    const ids = (await readNames(join(home, 'open'))).filter(isId);
    for (const id of ids) {
      if (known.has(id)) continue;
      const startedAt = (await readFile(join(home, 'open', id), 'utf8').catch(() => '')).trim();
      if (startedAt !== '') await add(id, sessionFolder(home, { id, startedAt }));
    }
    return new Set(ids);
  }

  async function settle(session: Known, isOpen: boolean): Promise<ShippedSession['settled']> {
    session.isOpen = isOpen;
    if (!isOpen) return undefined;
    const { segment } = session.state;
    const at = now();
    const seen = session.seen?.segment === segment ? session.seen : undefined;
    const age = seen === undefined ? Number.NaN : at - seen.at;
    // Looks come from more than one side: one that comes at once after another settles nothing.
    if (age >= 0 && age < SETTLE_MS) return settledOf(session);
    if (age >= SETTLE_MS) session.settled = seen;
    session.seen = { segment, size: (await sizeOf(session.folder, segment)) ?? 0, at };
    return settledOf(session);
  }

  return {
    async look() {
      await addClosed();
      // The marker is there before the folder: what has none now, and was found before, is not open.
      const found = new Set(known.keys());
      const open = await addOpen();
      const waiting: Waiting[] = [];
      for (const [id, session] of known) {
        const settled = await settle(session, open.has(id) || !found.has(id));
        waiting.push({ ...toWaiting(id, session), ...(settled === undefined ? {} : { settled }) });
      }
      return waiting.sort((one, other) => (one.id < other.id ? -1 : 1));
    },
    known: () => [...known].map(([id, session]) => toWaiting(id, session)),
    setState(id, state) {
      const session = known.get(id);
      if (session === undefined) return;
      session.state = state;
      if (!state.isDone) return;
      known.delete(id);
      done.add(id);
    },
    forget() {
      known.clear();
      done.clear();
      lookAgainAt = 0;
    },
  };
}

function settledOf({ state: { segment }, settled }: Known): Sized {
  return settled?.segment === segment ? settled : { segment, size: 0 };
}

function toWaiting(id: string, { folder, isOpen, state }: Known): Waiting {
  return { id, folder, isOpen, state };
}

async function hasMoreErasures(folder: string, { erasures }: ShipState): Promise<boolean> {
  return (await readTextLines(join(folder, ERASURES_FILE), erasures)).lines > 0;
}

async function readNames(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
}
