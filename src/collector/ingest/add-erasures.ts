// Takes the tombstones of a device: what its owner erased there stays here, with the tombstone beside it.

import { parseJsonText } from '../../core/model/json.ts';
import { parseSessionHeader } from '../../core/model/session.ts';
import { decodeBase64 } from '../../core/proof/base64.ts';
import {
  erasureHash,
  erasureText,
  parseErasureLine,
  type SignedErasureEntry,
  SPOOL_LIMIT,
} from '../../core/proof/erasure.ts';
import { sha256 } from '../../node/hashing.ts';
import { verifyEd25519 } from '../../node/verifying.ts';
import { CollectorError } from '../collector-error.ts';
import type { DeviceStore } from '../store/device-store.ts';
import type { SessionStore, StoredSession } from '../store/session-store.ts';
import type { OwnRecords } from './own-records.ts';
import type { Sender } from './sender.ts';

/** Of a session: whoever erases turn by turn has some hundred. */
const MAX_ERASURES = 10_000;
const MAX_DEVICES = 1000;

/** Lines of erasures.jsonl from the one at `from` on. */
export interface SentErasures {
  readonly session: string;
  readonly from: number;
  readonly lines: readonly Uint8Array[];
}

export interface AddErasuresOptions {
  readonly sessions: SessionStore;
  readonly devices: DeviceStore;
  readonly own: OwnRecords;
  readonly sender: Sender;
}

/** How many of the device are there then. Rejects with CollectorError. */
export async function addErasures(
  { session: id, from, lines }: SentErasures,
  { sessions, devices, own, sender }: AddErasuresOptions,
): Promise<number> {
  const session = await own.writableSession(id, sender);
  const there = (await sessions.listErasures(id)).flatMap(({ source, line }) =>
    source === 'device' ? [line] : [],
  );
  const next = there.length;
  if (from > next)
    throw new CollectorError('gap', `expected tombstones from ${next} on, found ${from}`, { next });
  if (from + lines.length > MAX_ERASURES)
    throw new CollectorError('too-large', `expected at most ${MAX_ERASURES} tombstones, found more`);
  const texts = lines.map((bytes) => new TextDecoder().decode(bytes));
  const overlap = Math.min(next - from, texts.length);
  for (const [index, line] of texts.slice(0, overlap).entries())
    if (there[from + index] !== line)
      throw new CollectorError('fork', `expected the tombstone ${from + index} that was sent before`, {
        next,
      });
  const fresh = texts.slice(overlap);
  const keys = fresh.length === 0 ? [] : await listKeys(session, devices);
  expectChain(fresh, { session, keys, seq: next, last: there.at(-1) });
  for (const [index, line] of fresh.entries())
    if (!(await sessions.addErasure(id, { source: 'device', line }, next + index)))
      throw new CollectorError(
        'unavailable',
        'expected to be the only one that adds tombstones, found another',
        { retryAfterMs: 1000 },
      );
  if (fresh.some(isDrop)) await sessions.addFlags(id, ['content-dropped']);
  return next + fresh.length;
}

function isDrop(line: string): boolean {
  return parseErasureLine(line)?.reason?.startsWith(SPOOL_LIMIT) ?? false;
}

/** That of the recording, and those of its owner's other devices: a machine that got a new key erases what it recorded before. */
async function listKeys({ header, owner }: StoredSession, devices: DeviceStore): Promise<readonly string[]> {
  const { device } = parseSessionHeader(parseJsonText(header));
  const others = await devices.list({ owner, limit: MAX_DEVICES });
  return [device, ...others].flatMap(({ publicKey }) => publicKey ?? []);
}

interface ChainPlace {
  readonly session: StoredSession;
  readonly keys: readonly string[];
  readonly seq: number;
  readonly last: string | undefined;
}

/** Before any of them is stored. */
function expectChain(lines: readonly string[], { session, keys, seq, last }: ChainPlace): void {
  const before = last === undefined ? undefined : parseErasureLine(last);
  let prev = before === undefined ? session.headerHash : erasureHash(before, sha256);
  for (const [index, line] of lines.entries()) {
    const entry = parseErasureLine(line);
    const refuse = (expected: string) =>
      new CollectorError('bad-request', `tombstone ${seq + index}: expected ${expected}`, { next: seq });
    if (entry?.session !== session.id) throw refuse(`one of ${session.id}, found something else`);
    if (entry.seq !== seq + index || entry.prev !== prev)
      throw refuse('it to follow the one before, found another seq or prev');
    if (!keys.includes(entry.key)) throw refuse('the key of the recording or of its owner, found another');
    if (!isSigned(entry)) throw refuse('its signature to hold, found that it does not');
    prev = erasureHash(entry, sha256);
  }
}

function isSigned(entry: SignedErasureEntry): boolean {
  const key = decodeBase64(entry.key);
  const signature = decodeBase64(entry.signature);
  if (key === undefined || signature === undefined) return false;
  return verifyEd25519(key, new TextEncoder().encode(erasureText(entry)), signature);
}
