// The HTTP server of the collector: what every request passes, before and after the route that it is for.
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { CollectorError } from '../collector-error.ts';
import { StoreError } from '../store/store-error.ts';
import { formatOwner } from './caller.ts';
import type { Metrics } from './metrics.ts';
import { describeApi } from './openapi.ts';
import { addAccessRoutes } from './routes/access.ts';
import { addDeviceRoutes } from './routes/devices.ts';
import { addDocsRoutes } from './routes/docs.ts';
import { addErasureRoutes } from './routes/erasures.ts';
import { addHealthRoutes } from './routes/health.ts';
import { addHoldRoutes } from './routes/holds.ts';
import { addIngestRoutes } from './routes/ingest.ts';
import { addLogRoutes } from './routes/log.ts';
import { addPolicyRoutes } from './routes/policy.ts';
import { addSearchRoutes } from './routes/search.ts';
import { addSessionFileRoutes } from './routes/session-files.ts';
import { addSessionRoutes } from './routes/sessions.ts';
import { addWhoamiRoutes } from './routes/whoami.ts';
import { type AddRoutes, admit, callerOf, decorateRequests, type Services } from './services.ts';
import { toCollectorError, toRefusal } from './status.ts';
import { toFailure, type WriteLog } from './write-log.ts';

export interface ServerOptions {
  readonly metrics: Metrics;
  readonly writeLog: WriteLog;
  /** Addresses and networks of proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies?: readonly string[];
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Requests of one identity in a minute. */
  readonly maxPerMinute?: number;
  /** Only names of this machine are let in as `Host`, and no `Origin`: there is no token that a web page would lack. */
  readonly isOpen?: boolean;
}

/** A body comes within this time, or not at all: a batch of 1 MiB over a line of 0.1 Mbit/s. */
const BODY_LIMIT_MS = 120_000;
/** Longer than load balancers keep an idle connection, so that they are the ones who close it. */
const KEEP_ALIVE_MS = 75_000;
/** A sidecar with 50 live sessions sends two batches a second of each. */
const MAX_PER_MINUTE = 6000;
const JSON_LIMIT = 1024 * 1024;

/** A server that does not listen yet. */
export async function createServer(services: Services, options: ServerOptions): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: JSON_LIMIT,
    requestTimeout: BODY_LIMIT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: 'idle',
    trustProxy: options.trustedProxies === undefined ? false : [...options.trustedProxies],
    routerOptions: { maxParamLength: 300 },
    // What is not in a schema is refused, not dropped.
    ajv: { customOptions: { removeAdditional: false, allErrors: false } },
    ...(options.tls === undefined ? {} : { https: options.tls }),
  }) as FastifyInstance;
  // The schemas of answers are for the document: what a route answers is whole.
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
  decorateRequests(app);
  watch(app, options);
  answerErrors(app, options);
  await app.register(swagger, describeApi(services.version));
  await app.register(rateLimit, { global: false });
  if (options.isOpen === true) refuseBrowsers(app);
  for (const addOpen of [addHealthRoutes, addLogRoutes, addDocsRoutes]) addOpen(app, services);
  options.metrics.addRoutes(app);
  await app.register(async (scope) => addGuarded(scope, services, options), { prefix: '/v1' });
  return app;
}

const GUARDED: readonly AddRoutes[] = [
  addWhoamiRoutes,
  addDeviceRoutes,
  addIngestRoutes,
  addSessionRoutes,
  addSessionFileRoutes,
  addSearchRoutes,
  addPolicyRoutes,
  addAccessRoutes,
  addHoldRoutes,
  addErasureRoutes,
];

/** Routes for whom a token lets in. */
function addGuarded(scope: FastifyInstance, services: Services, { maxPerMinute }: ServerOptions): void {
  scope.addHook('onRequest', (request) => admit(request, services));
  scope.addHook('onRequest', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });
  scope.addHook(
    'onRequest',
    scope.rateLimit({
      max: maxPerMinute ?? MAX_PER_MINUTE,
      timeWindow: 60_000,
      keyGenerator: (request) => formatOwner(callerOf(request).owner),
      errorResponseBuilder: (_request, { max, ttl }) =>
        new CollectorError('rate-limited', `expected at most ${max} requests a minute`, {
          retryAfterMs: ttl,
        }),
    }),
  );
  for (const add of GUARDED) add(scope, services);
}

function watch(app: FastifyInstance, { metrics, writeLog }: ServerOptions): void {
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff');
  });
  app.addHook('onResponse', async (request, reply) => {
    const { method, url: route = 'none' } = request.routeOptions;
    const facts = { method: String(method ?? request.method), route, status: reply.statusCode };
    metrics.answered(facts, reply.elapsedTime / 1000);
    writeLog({ level: 'info', event: 'answered', ...facts, ms: Math.round(reply.elapsedTime) });
  });
}

function answerErrors(app: FastifyInstance, { writeLog }: ServerOptions): void {
  app.setNotFoundHandler(() => {
    throw new CollectorError('not-found', 'expected an address of /openapi.json, found another');
  });
  app.setErrorHandler((error, request: FastifyRequest, reply: FastifyReply) => {
    const known = toCollectorError(error);
    if (known === undefined || error instanceof StoreError)
      writeLog({ level: 'error', event: 'failed', ...toFailure(error) });
    // What is left of the body is dropped, so that the next request on the connection can be read.
    if (!request.raw.complete) request.raw.resume();
    const failed = new CollectorError('unavailable', 'expected the collector to work, found that it failed');
    const { status, headers, body } = toRefusal(known ?? failed);
    // Our own fault is none that waiting mends: whoever ships goes on with what else there is.
    return reply
      .code(known === undefined ? 500 : status)
      .headers(headers)
      .type('application/json')
      .send(body);
  });
}

/** Names of this machine: a web page of elsewhere that had its own name point here would send that. */
const HERE = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;

function refuseBrowsers(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ headers }) => {
    if (headers.origin === undefined && HERE.test(headers.host ?? '')) return;
    throw new CollectorError('not-allowed', 'expected a request to this machine, and of no web page');
  });
}
