// Devices: enrolling one, listing them, revoking one.
import { isId } from '../../../core/model/session.ts';
import { CollectorError } from '../../collector-error.ts';
import type { EnrolRequest } from '../../ingest/enrol.ts';
import type { StoredDevice } from '../../store/device-store.ts';
import { expectAdmin, noteAccess, ownerFor } from '../access.ts';
import { formatPageToken, parsePageToken } from '../page-token.ts';
import { ID, jsonAnswer, object, PAGE, pathOf, REASON, TIME } from '../schemas.ts';
import { type AddRoutes, callerOf, senderOf } from '../services.ts';

const tags = ['devices'];
/** 32 bytes in base64, and 64. */
const KEY = { type: 'string', minLength: 44, maxLength: 44 };
const SIGNATURE = { type: 'string', minLength: 88, maxLength: 88 };

const enrolment = {
  tags,
  summary: 'Enrols a device that proves its key',
  body: object(
    { device: object({ id: ID, publicKey: KEY }, ['id', 'publicKey']), at: TIME, proof: SIGNATURE },
    ['device', 'at', 'proof'],
  ),
  response: jsonAnswer('the signed statement of whose the device is', { statement: { type: 'string' } }),
};
const list = {
  tags,
  summary: "The caller's devices; for auditors and admins everybody's",
  querystring: object(PAGE),
  response: jsonAnswer('devices, next?'),
};
const revocation = {
  tags,
  summary: 'Takes no more from a device (admin)',
  params: pathOf({ id: ID }),
  body: object({ reason: REASON }),
  response: jsonAnswer('nothing'),
};

export const addDeviceRoutes: AddRoutes = (app, services) => {
  const { store, ingest, origin, now } = services;
  app.post<{ Body: EnrolRequest }>('/devices', { schema: enrolment }, async (request) => ({
    statement: await ingest.enrol(request.body, origin(), senderOf(request)),
  }));

  app.get<{ Querystring: { limit: number; page?: string } }>(
    '/devices',
    { schema: list },
    async (request) => {
      const { limit, page } = request.query;
      const caller = callerOf(request);
      const owner = ownerFor(caller, caller.isAuditor || caller.isAdmin);
      const found = await store.devices.list({
        limit,
        ...(owner === undefined ? {} : { owner }),
        ...(page === undefined ? {} : { after: parsePageToken(page, isId) }),
      });
      const last = found.length === limit ? found.at(-1) : undefined;
      return {
        devices: found.map(toDevice),
        ...(last === undefined ? {} : { next: formatPageToken(last.id) }),
      };
    },
  );

  app.post<{ Params: { id: string }; Body: { reason?: string } }>(
    '/devices/:id/revoke',
    { schema: revocation },
    async (request) => {
      const { owner } = expectAdmin(request);
      const { id } = request.params;
      const { reason } = request.body;
      const detail = reason === undefined ? id : `${id} ${reason}`;
      await noteAccess(request, services, { action: 'revoke', detail });
      const revoked = { at: new Date(now()).toISOString(), by: owner.subject };
      const isKnown = await store.devices.revoke(id, reason === undefined ? revoked : { ...revoked, reason });
      if (!isKnown)
        throw new CollectorError('not-found', `expected a device ${id} that is not revoked, found none`);
      return {};
    },
  );
};

function toDevice({ id, publicKey, owner, enrolledAt, revoked }: StoredDevice) {
  return { id, publicKey, user: owner, enrolledAt, ...(revoked === undefined ? {} : { revoked }) };
}
