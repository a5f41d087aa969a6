// Removes recordings on behalf of the main thread, and says how it went.
import { prune } from '../spool/prune.ts';
import type { SigningDevice } from '../spool/signing-device.ts';
import type { FromWorker, PruneOutcome, ToWorker } from './protocol.ts';

export interface PruneSurroundings {
  readonly home: string;
  readonly device: SigningDevice | undefined;
  readonly send: (message: FromWorker) => void;
}

/** Answers always, and never rejects. */
export async function pruneFor(
  { number, retention }: Extract<ToWorker, { type: 'prune' }>,
  { home, device, send }: PruneSurroundings,
): Promise<void> {
  send({ type: 'pruned', number, outcome: await tryToPrune() });

  async function tryToPrune(): Promise<PruneOutcome> {
    if (device === undefined) return { problem: 'expected the key of the device, found none' };
    try {
      return { report: await prune({ home, retention, now: Date.now(), index: device.index }) };
    } catch (error) {
      return { problem: error instanceof Error ? error.message : String(error) };
    }
  }
}
