// Takes the tombstones of a device: what its owner erased there stays here, with the tombstone beside it.
import { parseErasureLine } from '../../core/proof/erasure.ts';
import { CollectorError } from '../collector-error.ts';
import type { SessionStore } from '../store/session-store.ts';
import { readOwnSession } from './own-session.ts';
import type { Sender } from './sender.ts';

/** Lines of erasures.jsonl from the one at `from` on. */
export interface SentErasures {
  readonly session: string;
  readonly from: number;
  readonly lines: readonly Uint8Array[];
}

/** How many of the device are there then. Rejects with CollectorError. */
export async function addErasures(
  { session, from, lines }: SentErasures,
  { sessions, sender }: { readonly sessions: SessionStore; readonly sender: Sender },
): Promise<number> {
  await readOwnSession(sessions, session, sender);
  const there = (await sessions.listErasures(session)).filter(({ source }) => source === 'device');
  const next = there.length;
  if (from > next)
    throw new CollectorError('gap', `expected tombstones from ${next} on, found ${from}`, { next });
  for (const [index, bytes] of lines.entries()) {
    const line = new TextDecoder().decode(bytes);
    const known = there[from + index]?.line;
    if (known !== undefined && known !== line)
      throw new CollectorError('fork', `expected the tombstone ${from + index} that was sent before`, {
        next,
      });
    if (known !== undefined) continue;
    if (parseErasureLine(line)?.session !== session)
      throw new CollectorError('bad-request', `expected a tombstone of ${session}, found something else`);
    await sessions.addErasure(session, { source: 'device', line });
  }
  return Math.max(next, from + lines.length);
}
