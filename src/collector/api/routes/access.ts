// The log of reads, for those who see that nobody reads what they should not.
import { CollectorError } from '../../collector-error.ts';
import { noteAccess } from '../access.ts';
import { formatPageToken, parsePageToken } from '../page-token.ts';
import { ID, jsonAnswer, NAME, object, PAGE, TIME } from '../schemas.ts';
import { type AddRoutes, callerOf } from '../services.ts';
import { toTimes } from '../time-filter.ts';

const schema = {
  tags: ['access'],
  summary: 'Who read what, newest first (auditor, admin); each record chains to the one before',
  querystring: object({ session: ID, subject: NAME, since: TIME, ...PAGE }),
  response: jsonAnswer('records, next?'),
};

type Access = {
  Querystring: { session?: string; subject?: string; since?: string; limit: number; page?: string };
};

export const addAccessRoutes: AddRoutes = (app, services) => {
  app.get<Access>('/access', { schema }, async (request) => {
    const { isAuditor, isAdmin } = callerOf(request);
    if (!isAuditor && !isAdmin)
      throw new CollectorError('not-allowed', 'expected an auditor or an administrator, found neither');
    const { limit, page, ...filter } = request.query;
    const { session } = filter;
    await noteAccess(request, services, { action: 'access', ...(session === undefined ? {} : { session }) });
    const records = await services.store.access.list(
      { ...filter, ...toTimes(filter) },
      {
        limit,
        ...(page === undefined
          ? {}
          : { before: Number(parsePageToken(page, (seq) => /^\d{1,15}$/.test(seq))) }),
      },
    );
    const last = records.length === limit ? records.at(-1) : undefined;
    return { records, ...(last === undefined ? {} : { next: formatPageToken(String(last.seq)) }) };
  });
};
