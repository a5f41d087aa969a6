// Looking for something in all recordings, and adding them up.
import type { FastifyInstance } from 'fastify';
import { parseQuery, type Query } from '../../../core/search/query.ts';
import { QueryError } from '../../../core/search/query-error.ts';
import { CollectorError } from '../../collector-error.ts';
import { estimateCost, LIST_PRICES } from '../../prices.ts';
import type { StatisticsQuestion, StatisticsRow } from '../../store/search-store.ts';
import { noteAccess, ownerFor } from '../access.ts';
import { formatPageToken, parsePageToken } from '../page-token.ts';
import { jsonAnswer, object, PAGE, TIME } from '../schemas.ts';
import { type AddRoutes, callerOf, type Services } from '../services.ts';
import { toTimes } from '../time-filter.ts';

const tags = ['search'];
const search = {
  tags,
  summary: "Turns in which the query holds, newest first: the caller's own; for auditors everybody's",
  querystring: object({ q: { type: 'string', minLength: 1, maxLength: 1000 }, ...PAGE }, ['q']),
  response: jsonAnswer(
    'hits: session, id, startedAt, model?, matches with snippets and highlights; next? (a page ends when enough was looked at: with next it is not the last, also where it has few hits or none)',
  ),
};
const statistics = {
  tags,
  summary: "Tokens and estimated costs: the caller's own; for auditors and admins everybody's",
  querystring: object({ by: { enum: ['user', 'model', 'repository', 'day'] }, since: TIME, until: TIME }, [
    'by',
  ]),
  response: jsonAnswer('rows, and costs: isEstimate, currency, pricesAsOf'),
};

type Search = { Querystring: { q: string; limit: number; page?: string } };
type Statistics = { Querystring: Omit<StatisticsQuestion, 'owner'> };

export const addSearchRoutes: AddRoutes = (app, services) => {
  addSearch(app, services);
  addStatistics(app, services);
};

function addSearch(app: FastifyInstance, services: Services): void {
  app.get<Search>('/search', { schema: search }, async (request) => {
    const { q, limit, page } = request.query;
    const query = toQuery(q);
    const caller = callerOf(request);
    const owner = ownerFor(caller, caller.isAuditor);
    await noteAccess(request, services, { action: 'search', detail: q });
    const { hits, next } = await services.store.search.find(query, {
      limit,
      ...(owner === undefined ? {} : { owner }),
      ...(page === undefined
        ? {}
        : { after: parsePageToken(page, (after) => /^[\x20-\x7e]{1,200}$/.test(after)) }),
    });
    // At once: they are one write to the log of reads.
    await Promise.all(
      [...new Set(hits.map((hit) => hit.session))].map((session) =>
        noteAccess(request, services, { action: 'search', session, detail: q }),
      ),
    );
    return { hits, ...(next === undefined ? {} : { next: formatPageToken(next) }) };
  });
}

/** Throws CollectorError for a query that says nothing that could be looked for. */
function toQuery(text: string): Query {
  try {
    return parseQuery(text);
  } catch (cause) {
    if (!(cause instanceof QueryError)) throw cause;
    throw new CollectorError('bad-request', cause.message, { cause });
  }
}

function addStatistics(app: FastifyInstance, services: Services): void {
  app.get<Statistics>('/statistics', { schema: statistics }, async (request) => {
    const question = request.query;
    const caller = callerOf(request);
    const owner = ownerFor(caller, caller.isAuditor || caller.isAdmin);
    await noteAccess(request, services, { action: 'statistics', detail: `by ${question.by}` });
    const rows = await services.store.search.statistics({
      ...question,
      ...toTimes(question),
      ...(owner === undefined ? {} : { owner }),
    });
    return {
      rows: rows.map((row) => toRow(row, question.by)),
      costs: { isEstimate: true, currency: 'USD', pricesAsOf: LIST_PRICES.asOf },
    };
  });
}

/** A model that the price list does not have has no cost: nothing is made up for it. */
function toRow(row: StatisticsRow, by: StatisticsQuestion['by']) {
  const { key, ...counts } = row;
  const cost = estimateCost(row, LIST_PRICES);
  return { ...toKey(key, by), ...counts, ...(cost === undefined ? {} : { cost }) };
}

function toKey(key: string, by: StatisticsQuestion['by']) {
  if (by !== 'user') return { [by]: key };
  const [issuer = '', subject = ''] = key.split('\n');
  return { user: { issuer, subject } };
}
