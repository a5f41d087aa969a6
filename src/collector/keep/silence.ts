// Flags sessions that fell silent: they were not closed, and nothing has come for too long.
import type { Store } from '../store/store.ts';
import { readRules } from './rules.ts';

/** Where the policy says nothing: a laptop that sleeps over night is not cut off. */
const SILENT_AFTER_MS = 24 * 3600_000;
const AT_ONCE = 500;

/** Flags all that are silent at `now`, in ms since the epoch by the collector's clock. */
export async function flagSilent(
  { sessions, policy }: Pick<Store, 'sessions' | 'policy'>,
  now: number,
): Promise<void> {
  const { silentAfterMs = SILENT_AFTER_MS } = await readRules(policy);
  const since = new Date(now - silentAfterMs).toISOString();
  for (;;) {
    const ids = await sessions.listSilent(since, AT_ONCE);
    if (ids.length === 0) return;
    for (const id of ids) await sessions.addFlags(id, ['silent']);
  }
}
