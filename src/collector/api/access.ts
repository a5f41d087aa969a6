// Who may see a recording, and the note of it that is made before it is shown.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CollectorError } from '../collector-error.ts';
import type { AccessRecord } from '../store/access-store.ts';
import type { StoredSession } from '../store/session-store.ts';
import { type Caller, formatOwner, isOwn } from './caller.ts';
import { expectProgress } from './least-progress.ts';
import type { Places } from './places.ts';
import { callerOf, type Services } from './services.ts';

/** What is noted beside who, when and from where. */
export type Noted = Pick<AccessRecord, 'action' | 'session' | 'owner' | 'detail'>;

/** Longer queries and reasons are cut: a note is no place to keep things. */
const MAX_DETAIL = 2000;

/** Writes into the log of reads; nothing is shown before it resolves. */
export async function noteAccess(
  request: FastifyRequest,
  { store, now }: Services,
  { detail, ...noted }: Noted,
): Promise<void> {
  const { owner, email } = callerOf(request);
  await store.access.append({
    at: new Date(now()).toISOString(),
    ...owner,
    ...(email === undefined ? {} : { email }),
    ...noted,
    ...(detail === undefined || detail === '' ? {} : { detail: detail.slice(0, MAX_DETAIL) }),
    address: request.ip,
  });
}

/**
 * The session that a request reads, noted. Of others' sessions nobody but an auditor learns whether they are there. Rejects with
 * CollectorError `not-found`.
 */
export async function openForReading(
  request: FastifyRequest,
  services: Services,
  { id, action, detail }: { readonly id: string; readonly action: string; readonly detail?: string },
): Promise<StoredSession> {
  const session = await services.store.sessions.get(id);
  const caller = callerOf(request);
  if (session === undefined || !(caller.isAuditor || isOwn(caller, session.owner))) throw noSession(id);
  await noteAccess(request, services, {
    action,
    session: id,
    owner: formatOwner(session.owner),
    ...(detail === undefined ? {} : { detail }),
  });
  return session;
}

/** Takes a place until the answer has ended, however it does, or hardly any of it is taken; its pieces go through cutSlices. Throws CollectorError as `take`. */
export function takePlace(
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  places: Places,
  bytes: number,
): void {
  const give = places.take(callerOf(request).owner, bytes);
  reply.raw.once('close', give);
  // Who has gone away meanwhile is not heard of again.
  if (reply.raw.destroyed) give();
  else expectProgress(request.raw, reply.raw);
}

/** That there is none, or none for this caller: one answer, to the letter. */
export function noSession(id: string): CollectorError {
  return new CollectorError('not-found', `expected a session ${id} that you may read, found none`);
}

/** Lets admins through. Throws CollectorError `not-allowed`. */
export function expectAdmin(request: FastifyRequest): Caller {
  const caller = callerOf(request);
  if (caller.isAdmin) return caller;
  throw new CollectorError('not-allowed', 'expected an administrator, found none', {
    hint: 'the collector takes the role from the group of --admin-group',
  });
}

/** Whose recordings a list may have: undefined for everybody's. */
export function ownerFor(caller: Caller, isForAll: boolean): Caller['owner'] | undefined {
  return isForAll ? undefined : caller.owner;
}
