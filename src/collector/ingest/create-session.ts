// Lets the header of a session in: whose it is, and that the sender may say so.
import { FormatError } from '../../core/model/format-error.ts';
import { parseJsonText } from '../../core/model/json.ts';
import { parseSessionHeader, type SessionHeader } from '../../core/model/session.ts';
import { headerHash } from '../../core/proof/chain.ts';
import { sha256 } from '../../node/hashing.ts';
import { CollectorError } from '../collector-error.ts';
import type { SessionFlag, StoredSession } from '../store/session-store.ts';
import type { Store } from '../store/store.ts';
import { noteRefusal } from './refusal.ts';
import { isSameOwner, type Sender } from './sender.ts';
import { isFarAhead } from './skew.ts';

/** A header is a kilobyte; groups of a large organisation are a few. */
export const MAX_HEADER_BYTES = 64 * 1024;

export interface CreateOptions {
  readonly store: Store;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Creates the session, or finds it there with the same header. Rejects with CollectorError `not-allowed` where it names another
 * identity or a device that is not the sender's, which is noted; `conflict` where another header is there.
 */
export async function createSession(
  { id, text }: { readonly id: string; readonly text: string },
  sender: Sender,
  { store, now }: CreateOptions,
): Promise<{ readonly next: number; readonly isNew: boolean }> {
  const header = parseHeader(id, text);
  await expectOwn(header, sender, { store, now });
  const found = await store.sessions.create(toStored(header, text, { sender, now }));
  if (found === 'removed')
    throw new CollectorError('closed', 'expected a session that is not removed, found its tombstone');
  if (found === 'other') throw await toConflict(id, sender, { store, now });
  const next = found === 'created' ? 0 : ((await store.sessions.get(id))?.next ?? 0);
  return { next, isNew: found === 'created' };
}

function parseHeader(id: string, text: string): SessionHeader {
  try {
    const header = parseSessionHeader(parseJsonText(text));
    if (header.id !== id)
      throw new CollectorError('bad-request', `expected the header of ${id}, found that of ${header.id}`);
    return header;
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    throw new CollectorError('bad-request', cause.message, { cause });
  }
}

/** What was recorded while nobody was logged in has no identity of an issuer: it is its device that makes it the sender's. */
async function expectOwn(header: SessionHeader, sender: Sender, options: CreateOptions): Promise<void> {
  const { identity, device } = header;
  const claimed = { issuer: identity.issuer ?? '', subject: identity.subject };
  if (identity.method === 'oidc' && !isSameOwner(claimed, sender.owner))
    throw await refuse('expected the identity of the sender in the header, found another', header.id, {
      sender,
      ...options,
    });
  const known = await options.store.devices.get(device.id);
  const isOwn =
    known !== undefined &&
    known.revoked === undefined &&
    known.publicKey === device.publicKey &&
    isSameOwner(known.owner, sender.owner);
  if (!isOwn)
    throw await refuse('expected a device that the sender has enrolled, found another', header.id, {
      sender,
      ...options,
    });
}

async function refuse(
  message: string,
  session: string,
  { sender, store, now }: CreateOptions & { readonly sender: Sender },
): Promise<CollectorError> {
  await noteRefusal({ message, session, sender }, { access: store.access, now });
  return new CollectorError('not-allowed', message, { hint: 'cursor-rec login' });
}

async function toConflict(id: string, sender: Sender, options: CreateOptions): Promise<CollectorError> {
  const there = await options.store.sessions.get(id);
  if (there === undefined || isSameOwner(there.owner, sender.owner))
    return new CollectorError('conflict', 'expected the header that this session began with, found another');
  return refuse('expected a session of the sender, found that of somebody else', id, { sender, ...options });
}

function toStored(
  header: SessionHeader,
  text: string,
  { sender, now }: { readonly sender: Sender; readonly now: number },
): StoredSession {
  const { id, startedAt, identity, device, labels = [] } = header;
  const email = sender.email ?? identity.email;
  const name = sender.name ?? identity.name;
  const at = new Date(now).toISOString();
  const hash = headerHash(header, sha256);
  const flags: SessionFlag[] = [];
  const isOther = differs(identity.email, sender.email) || differs(identity.name, sender.name);
  if (identity.method !== 'oidc' || isOther) flags.push('identity-mismatch');
  if (isFarAhead(startedAt, 0, now)) flags.push('future');
  return {
    id,
    owner: sender.owner,
    header: text,
    headerHash: hash,
    startedAt,
    device: device.id,
    ...(email === undefined ? {} : { email }),
    ...(name === undefined ? {} : { name }),
    labels,
    flags,
    bytes: 0,
    createdAt: at,
    receivedAt: at,
    indexedTo: 0,
    next: 0,
    tip: hash,
    segment: 1,
    segmentFirst: 0,
    peaks: [],
    state: 'live',
    lastT: 0,
  };
}

/** People marry and move: the flag says that a name is not that of the token, not that it is a lie. */
function differs(claimed: string | undefined, proved: string | undefined): boolean {
  return claimed !== undefined && proved !== undefined && claimed !== proved;
}
