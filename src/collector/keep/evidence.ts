// Takes content out of the evidence of forks: entries that came in place of those that are there hold text as those do.
import { Buffer } from 'node:buffer';
import { parseEntry } from '../../core/model/entry.ts';
import type { SignedErasureEntry } from '../../core/proof/erasure.ts';
import { createErasureChooser, type ErasureTarget } from '../../core/replay/erasure-choice.ts';
import { CollectorError } from '../collector-error.ts';
import type { SessionStore, StoredEvidence } from '../store/session-store.ts';
import { createSeqSet } from './seq-set.ts';

/**
 * Evidence of entries that the tombstones name, and of those of any session that was erased as a whole before they came, keeps what
 * is hashed: that another entry was sent can still be shown.
 */
export async function takeOutOfEvidence(
  session: string,
  tombstones: readonly SignedErasureEntry[],
  sessions: SessionStore,
): Promise<void> {
  const isErased = createSeqSet(tombstones.flatMap(({ entries }) => entries));
  const wholeAt = tombstones.flatMap(({ scope, at }) => (scope === 'session' ? [at] : []));
  await takeOutWhere(session, sessions, ({ seq, at }) => isErased(seq) || wholeAt.some((time) => at <= time));
}

/** Takes the content out of evidence that is chosen by what it holds, and says how many it was. What is cut off cannot be looked through, and goes. */
export function takeOutOfChosen(
  session: string,
  target: ErasureTarget,
  sessions: SessionStore,
): Promise<number> {
  return takeOutWhere(session, sessions, ({ bytes }) => {
    const chooser = createErasureChooser(target);
    try {
      chooser.add(parseEntry(Buffer.from(bytes).toString('utf8')));
    } catch {
      return true;
    }
    return chooser.end().size > 0;
  });
}

async function takeOutWhere(
  session: string,
  sessions: SessionStore,
  isChosen: (evidence: StoredEvidence) => boolean,
): Promise<number> {
  let taken = 0;
  for (const evidence of await sessions.listEvidence(session)) {
    const erased = evidence.kind === 'fork' ? withoutContent(evidence.bytes) : undefined;
    if (erased === undefined || !isChosen(evidence)) continue;
    if (await sessions.replaceEvidence(evidence.arrival, erased)) taken++;
    else await expectNoHold(session, sessions);
  }
  return taken;
}

/** A hold may have come since it was looked for; evidence that is not replaced without one went with its session. */
async function expectNoHold(session: string, sessions: SessionStore): Promise<void> {
  const { hold } = (await sessions.get(session)) ?? {};
  if (hold !== undefined)
    throw new CollectorError('held', `expected ${session} without a hold, found one that came meanwhile`);
}

/** The line without salt and data, also of one that is cut off after them; undefined where there is none of it. */
function withoutContent(bytes: Uint8Array): Uint8Array | undefined {
  const line = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = line.indexOf(',"salt":"', 0, 'latin1');
  return at === -1 ? undefined : Buffer.concat([line.subarray(0, at), Buffer.from('}')]);
}
