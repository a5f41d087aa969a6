// Takes the seal of a segment, where it says what the entries came to and the device signed it.

import { parseJsonText } from '../../core/model/json.ts';
import { parseSessionHeader } from '../../core/model/session.ts';
import { decodeBase64 } from '../../core/proof/base64.ts';
import { parseSeal, sealKeyName } from '../../core/proof/seal.ts';
import { checkNote, parseNote } from '../../core/proof/signed-note.ts';
import { sha256 } from '../../node/hashing.ts';
import { verifyEd25519 } from '../../node/verifying.ts';
import { CollectorError } from '../collector-error.ts';
import type { SessionStore, StoredSession } from '../store/session-store.ts';
import type { StoredSegment } from '../store/stored-segment.ts';
import type { OwnRecords } from './own-records.ts';
import type { Sender } from './sender.ts';

/** A seal is half a kilobyte; a note with all signatures that it may have is a few. */
export const MAX_SEAL_BYTES = 16 * 1024;
const MAX_EVIDENCE = 16;

export interface SentSeal {
  readonly session: string;
  readonly segment: number;
  readonly note: string;
}

export interface AddSealOptions {
  readonly sessions: SessionStore;
  readonly own: OwnRecords;
  readonly sender: Sender;
  /** ISO 8601. */
  readonly at: string;
}

/**
 * Stores the seal. Rejects with CollectorError: `gap` where the segment is not closed here yet, `bad-request` where it does not hold,
 * which is kept as evidence, `conflict` where another one is there.
 */
export async function addSeal(seal: SentSeal, { sessions, own, sender, at }: AddSealOptions): Promise<void> {
  const session = await own.writableSession(seal.session, sender);
  const segment = await sessions.getSegment(seal.session, seal.segment);
  if (segment === undefined)
    throw new CollectorError('gap', `expected the entries of segment ${seal.segment} before its seal`, {
      next: session.next,
    });
  const problem = findProblem(seal.note, { session, segment });
  if (problem !== undefined) {
    await sessions.addFlags(session.id, ['bad-seal']);
    if ((await sessions.listEvidence(session.id)).length < MAX_EVIDENCE)
      await sessions.addEvidence({
        session: session.id,
        kind: 'bad-seal',
        seq: segment.last,
        at,
        sender: sender.owner,
        bytes: new TextEncoder().encode(seal.note.slice(0, MAX_SEAL_BYTES)),
      });
    throw new CollectorError('bad-request', `seal of segment ${seal.segment}: ${problem}`);
  }
  if ((await sessions.seal(seal.session, seal.segment, seal.note)) === 'other')
    throw new CollectorError('conflict', `expected the seal that segment ${seal.segment} has, found another`);
}

function findProblem(
  note: string,
  { session, segment }: { readonly session: StoredSession; readonly segment: StoredSegment },
): string | undefined {
  const signed = parseNote(note);
  const seal = signed === undefined ? undefined : parseSeal(signed.text);
  if (signed === undefined || seal === undefined)
    return 'expected a signed note over a seal, found other text';
  const wanted = { ...segment, session: session.id };
  for (const name of ['session', 'segment', 'first', 'last', 'root', 'tip', 'reason'] as const)
    if (seal[name] !== wanted[name]) return `expected "${name}" as the entries came to, found another`;
  const { device } = parseSessionHeader(parseJsonText(session.header));
  const publicKey = decodeBase64(device.publicKey ?? '') ?? new Uint8Array(0);
  const key = { name: sealKeyName(device.id), publicKey };
  return checkNote(signed, key, { sha256, verifyEd25519 }) === 'signed'
    ? undefined
    : 'expected a signature by the key of the device, found none that holds';
}
