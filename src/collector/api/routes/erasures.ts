// Taking content out of a session, and removing one whole.
import type { Identity } from '../../../core/model/session.ts';
import { eraseContent } from '../../keep/erase.ts';
import type { Lock } from '../../keep/locks.ts';
import { removeSession } from '../../keep/remove.ts';
import { expectAdmin, noteAccess } from '../access.ts';
import { type Caller, formatOwner } from '../caller.ts';
import { ID, jsonAnswer, object, pathOf, REASON, TIME } from '../schemas.ts';
import type { AddRoutes } from '../services.ts';

const tags = ['keeping'];
const params = pathOf({ id: ID });
const MATCH = { type: 'string', minLength: 1, maxLength: 10_000, pattern: '\\S' };
const LOCK = object({ until: TIME });
const erasure = {
  tags,
  summary:
    'Erases content of a session, or of one turn, or what holds a text, and leaves a tombstone (admin)',
  params,
  body: object({ turn: { type: 'integer', minimum: 1 }, match: MATCH, reason: REASON }),
  response: jsonAnswer(
    'how many entries and pieces of evidence lost their content; 202 where object storage holds a lock on bytes, which go when it ends',
    { entries: { type: 'integer' }, evidence: { type: 'integer' }, lock: LOCK },
  ),
};
const removal = {
  tags,
  summary: 'Removes a session whole (admin)',
  params,
  response: jsonAnswer('nothing; 202 where object storage holds a lock on bytes, which go when it ends', {
    lock: LOCK,
  }),
};

type InSession = { Params: { id: string } };
type Erase = InSession & { Body: { turn?: number; match?: string; reason?: string } };

export const addErasureRoutes: AddRoutes = (app, services) => {
  const { store, blobs, log, folder, now } = services;
  app.post<Erase>('/sessions/:id/erase', { schema: erasure }, async (request, reply) => {
    const by = toIdentity(expectAdmin(request));
    const { id } = request.params;
    const { turn, match, reason } = request.body;
    const scope = turn !== undefined ? `turn ${turn}` : match !== undefined ? 'match' : 'session';
    // The text that is to go must not stay in a note.
    const detail = reason === undefined ? scope : `${scope}: ${reason}`;
    await noteAccess(request, services, { action: 'erase', session: id, detail });
    const erased = await eraseContent(
      { session: id, by, ...request.body },
      { store, blobs, signer: log.signer, folder, now },
    );
    return reply.code(toStatus(erased.lock)).send(erased);
  });
  app.delete<InSession>('/sessions/:id', { schema: removal }, async (request, reply) => {
    const { owner } = expectAdmin(request);
    const { id } = request.params;
    await noteAccess(request, services, { action: 'remove', session: id });
    const lock = await removeSession(
      { id, reason: 'request', by: formatOwner(owner) },
      { stores: { sessions: store.sessions, blobs }, now },
    );
    return reply.code(toStatus(lock)).send(lock === undefined ? {} : { lock });
  });
};

/** What a lock stands on goes later, by itself. */
function toStatus(lock: Lock | undefined): number {
  return lock === undefined ? 200 : 202;
}

function toIdentity({ owner, email, name }: Caller): Identity {
  return {
    method: 'oidc',
    ...owner,
    ...(email === undefined ? {} : { email }),
    ...(name === undefined ? {} : { name }),
  };
}
