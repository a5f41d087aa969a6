// How far each session was shipped, in a small file of its own: losing one costs a question to the collector, nothing else.
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isCount, isJsonObject, parseJsonText } from '../../core/model/json.ts';
import { isId } from '../../core/model/session.ts';

/** What stands in the way of a session. */
export interface Obstacle {
  /** ISO 8601. */
  readonly at: string;
  readonly code: string;
  readonly message: string;
}

export interface ShipState {
  /** The URL of the collector that all this is about. */
  readonly collector: string;
  /** The collector has the header. */
  readonly isCreated: boolean;
  /** The seq that it wants next, and where that entry begins. */
  readonly next: number;
  readonly segment: number;
  readonly position: number;
  /** Seals that it has: those of the segments up to this one. */
  readonly sealed: number;
  /** Receipts that are beside their segments: up to this one. */
  readonly receipts: number;
  /** Tombstones that it has. */
  readonly erasures: number;
  /** All of a closed session is there. */
  readonly isDone: boolean;
  /** Why the collector will not have it, until it is tried again by hand. */
  readonly quarantine?: Obstacle;
  /** When content of it was dropped because too much waited, ISO 8601. */
  readonly droppedAt?: string;
  /** A receipt that does not prove what it says: the collector's fault, for which nothing is held back from it. */
  readonly badReceipt?: Obstacle;
}

/** Of a session that this collector was never told of. */
export function nothingShipped(collector: string): ShipState {
  return {
    collector,
    isCreated: false,
    next: 0,
    segment: 1,
    position: 0,
    sealed: 0,
    receipts: 0,
    erasures: 0,
    isDone: false,
  };
}

/** The folder of all that shipping keeps. */
export function shipFolder(home: string): string {
  return join(home, 'ship');
}

/** The state of a session; a file that is not whole, or is about another collector, says nothing. */
export async function readShipState(home: string, id: string, collector: string): Promise<ShipState> {
  const text = await readFile(stateFile(home, id), 'utf8').catch(() => '');
  const state = parseState(text);
  return state?.collector === collector ? state : nothingShipped(collector);
}

/** Not synced: after a power cut the collector is asked again. */
export async function writeShipState(home: string, id: string, state: ShipState): Promise<void> {
  await mkdir(shipFolder(home), { recursive: true, mode: 0o700 });
  const file = stateFile(home, id);
  await writeFile(`${file}.tmp`, `${JSON.stringify(state)}\n`, { mode: 0o600 });
  await rename(`${file}.tmp`, file);
}

/** The sessions that have a state. */
export async function listShipStates(home: string): Promise<readonly string[]> {
  const names = await readdir(shipFolder(home)).catch(() => []);
  return names.flatMap((name) => {
    const id = name.endsWith('.json') ? name.slice(0, -'.json'.length) : '';
    return isId(id) ? [id] : [];
  });
}

function stateFile(home: string, id: string): string {
  return join(shipFolder(home), `${id}.json`);
}

const COUNTS = ['next', 'segment', 'position', 'sealed', 'receipts', 'erasures'] as const;

function parseState(text: string): ShipState | undefined {
  const value = parseJsonText(text);
  if (!isJsonObject(value)) return undefined;
  const { collector, isCreated, isDone, droppedAt, quarantine, badReceipt } = value;
  const isWhole =
    COUNTS.every((name) => isCount(value[name])) &&
    typeof collector === 'string' &&
    typeof isCreated === 'boolean' &&
    typeof isDone === 'boolean' &&
    (droppedAt === undefined || typeof droppedAt === 'string') &&
    [quarantine, badReceipt].every((obstacle) => obstacle === undefined || isJsonObject(obstacle));
  // Every member that ShipState names was looked at.
  return isWhole ? (value as unknown as ShipState) : undefined;
}
