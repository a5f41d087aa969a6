// Legal hold: while it stands nothing of a session is removed or erased.
import { expectAdmin, noSession, noteAccess } from '../access.ts';
import { formatOwner } from '../caller.ts';
import { ID, jsonAnswer, object, pathOf, REASON } from '../schemas.ts';
import type { AddRoutes } from '../services.ts';

const tags = ['keeping'];
const params = pathOf({ id: ID });
const held = {
  tags,
  summary: 'Holds a session (admin)',
  params,
  body: object({ reason: REASON }),
  response: jsonAnswer('nothing'),
};
const released = { tags, summary: 'Lets a hold go (admin)', params, response: jsonAnswer('nothing') };

type InSession = { Params: { id: string } };

export const addHoldRoutes: AddRoutes = (app, services) => {
  const { store, now } = services;
  app.post<InSession & { Body: { reason?: string } }>(
    '/sessions/:id/hold',
    { schema: held },
    async (request) => {
      const { owner } = expectAdmin(request);
      const { id } = request.params;
      const { reason } = request.body;
      const why = reason === undefined ? {} : { reason };
      await expectSession(id);
      await noteAccess(request, services, {
        action: 'hold',
        session: id,
        ...(reason === undefined ? {} : { detail: reason }),
      });
      const at = new Date(now()).toISOString();
      await store.sessions.setHold(id, { by: formatOwner(owner), at, ...why });
      return {};
    },
  );
  app.delete<InSession>('/sessions/:id/hold', { schema: released }, async (request) => {
    expectAdmin(request);
    const { id } = request.params;
    await expectSession(id);
    await noteAccess(request, services, { action: 'release', session: id });
    await store.sessions.setHold(id, undefined);
    return {};
  });

  /** Admins may know which sessions there are. */
  async function expectSession(id: string): Promise<void> {
    if ((await store.sessions.get(id)) === undefined) throw noSession(id);
  }
};
