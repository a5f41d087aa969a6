// Waits until something holds that another process, thread or turn of the event loop brings about.
import { vi } from 'vitest';

/** Beyond what anything takes on a machine that is busy with other work: who waits in vain has found a defect, not a slow moment. */
const LIMIT_MS = 120_000;

/** Calls `check` until it throws no more; rejects with what it threw last. */
export function eventually<T>(check: () => T | Promise<T>, intervalMs = 50): Promise<T> {
  return vi.waitFor(check, { timeout: LIMIT_MS, interval: intervalMs });
}
