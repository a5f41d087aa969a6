// The tombstones that the collector itself made in a session.
import { parseErasureLine, type SignedErasureEntry } from '../../core/proof/erasure.ts';
import type { SessionStore } from '../store/session-store.ts';

/** In order; without those of the device, whose owner erased there and not here. */
export async function readOwnTombstones(
  session: string,
  sessions: Pick<SessionStore, 'listErasures'>,
): Promise<readonly SignedErasureEntry[]> {
  const lines = await sessions.listErasures(session);
  return lines.flatMap(({ source, line }) => (source === 'collector' ? (parseErasureLine(line) ?? []) : []));
}
