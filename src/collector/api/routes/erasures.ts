// Taking content out of a session, and removing one whole.
import type { Identity } from '../../../core/model/session.ts';
import { eraseContent } from '../../keep/erase.ts';
import { removeSession } from '../../keep/remove.ts';
import { expectAdmin, noteAccess } from '../access.ts';
import { type Caller, formatOwner } from '../caller.ts';
import { ID, jsonAnswer, object, pathOf, REASON } from '../schemas.ts';
import type { AddRoutes } from '../services.ts';

const tags = ['keeping'];
const params = pathOf({ id: ID });
const MATCH = { type: 'string', minLength: 1, maxLength: 10_000, pattern: '\\S' };
const erasure = {
  tags,
  summary:
    'Erases content of a session, or of one turn, or what holds a text, and leaves a tombstone (admin)',
  params,
  body: object({ turn: { type: 'integer', minimum: 1 }, match: MATCH, reason: REASON }),
  response: jsonAnswer('how many entries lost their content', { entries: { type: 'integer' } }),
};
const removal = { tags, summary: 'Removes a session whole (admin)', params, response: jsonAnswer('nothing') };

type InSession = { Params: { id: string } };
type Erase = InSession & { Body: { turn?: number; match?: string; reason?: string } };

export const addErasureRoutes: AddRoutes = (app, services) => {
  const { store, blobs, log, folder, now } = services;
  app.post<Erase>('/sessions/:id/erase', { schema: erasure }, async (request) => {
    const by = toIdentity(expectAdmin(request));
    const { id } = request.params;
    const { turn, match, reason } = request.body;
    const scope = turn !== undefined ? `turn ${turn}` : match !== undefined ? 'match' : 'session';
    // The text that is to go must not stay in a note.
    const detail = reason === undefined ? scope : `${scope}: ${reason}`;
    await noteAccess(request, services, { action: 'erase', session: id, detail });
    return eraseContent(
      { session: id, by, ...request.body },
      { store, blobs, signer: log.signer, folder, now },
    );
  });
  app.delete<InSession>('/sessions/:id', { schema: removal }, async (request) => {
    const { owner } = expectAdmin(request);
    const { id } = request.params;
    await noteAccess(request, services, { action: 'remove', session: id });
    await removeSession({ id, reason: 'request', by: formatOwner(owner) }, { store, blobs, now });
    return {};
  });
};

function toIdentity({ owner, email, name }: Caller): Identity {
  return {
    method: 'oidc',
    ...owner,
    ...(email === undefined ? {} : { email }),
    ...(name === undefined ? {} : { name }),
  };
}
