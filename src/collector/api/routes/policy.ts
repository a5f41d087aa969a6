// The organisation's policy: what sidecars fetch, and an admin settles.
import { parseOrgRules } from '../../../core/model/org-policy.ts';
import { formatPolicyText } from '../../../core/proof/org-policy-note.ts';
import { CollectorError } from '../../collector-error.ts';
import { expectAdmin, noteAccess } from '../access.ts';
import { formatOwner } from '../caller.ts';
import { jsonAnswer } from '../schemas.ts';
import { type AddRoutes, callerOf, type Services } from '../services.ts';

const tags = ['policy'];
const answer = jsonAnswer('version, and the signed note', {
  version: { type: 'integer' },
  note: { type: 'string' },
});
const current = { tags, summary: 'The policy that is in force; 404 where there is none', response: answer };
const next = {
  tags,
  summary: 'Settles the next version (admin)',
  body: { type: 'object', description: 'record, redaction, intercept, access, retention, localRetention, …' },
  response: answer,
};

export const addPolicyRoutes: AddRoutes = (app, services) => {
  const { store, log, now } = services;
  app.get('/policy', { schema: current }, async (request, reply) => {
    const found = await store.policy.current();
    if (found === undefined)
      throw new CollectorError('not-found', 'expected a policy, found that none is settled');
    const { version, note } = found;
    const tag = `"${version}"`;
    reply.header('etag', tag).header('cache-control', 'private, no-cache');
    if (request.headers['if-none-match'] === tag) return reply.code(304).send();
    return { version, note };
  });

  app.put('/policy', { schema: next }, async (request, reply) => {
    expectAdmin(request);
    const rules = await toRules(request.body, services);
    const version = ((await store.policy.current())?.version ?? 0) + 1;
    await noteAccess(request, services, { action: 'policy', detail: `version ${version}` });
    const at = new Date(now()).toISOString();
    const note = log.signer.toNote(formatPolicyText({ version, at, ...rules }));
    const isStored = await store.policy.put({ version, note, at, by: formatOwner(callerOf(request).owner) });
    if (!isStored)
      throw new CollectorError(
        'conflict',
        `expected to settle version ${version}, found it settled meanwhile`,
      );
    return reply.header('etag', `"${version}"`).send({ version, note });
  });
};

/** Throws CollectorError that names the first member that is not as expected. */
async function toRules(body: unknown, { checkRedaction }: Services) {
  try {
    const rules = parseOrgRules(body);
    // Sidecars would refuse it, each on its machine, where no admin sees it.
    if (rules.redaction !== undefined) await checkRedaction(rules.redaction);
    return rules;
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new CollectorError('bad-request', cause.message, { cause });
  }
}
