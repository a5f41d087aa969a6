// Who the collector takes the caller for, and the key that it is known by.
import { jsonAnswer } from '../schemas.ts';
import { type AddRoutes, callerOf } from '../services.ts';

export const addWhoamiRoutes: AddRoutes = (app, { log, version }) => {
  const schema = {
    tags: ['identity'],
    summary: "The caller's identity and roles, and the log's verifier key",
    response: jsonAnswer('issuer, subject, email?, name?, groups, roles, verifierKey, version'),
  };
  app.get('/whoami', { schema }, async (request) => {
    const { owner, groups, email, name, isAuditor, isAdmin } = callerOf(request);
    return {
      ...owner,
      email,
      name,
      groups,
      roles: [...(isAuditor ? ['auditor'] : []), ...(isAdmin ? ['admin'] : [])],
      verifierKey: log.signer.verifierKey,
      version,
    };
  });
};
