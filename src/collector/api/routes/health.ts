// Whether the process runs, and whether it can do its work.
import type { AddRoutes, Services } from '../services.ts';

/** A store that takes longer to say that it is there is not there. */
const PING_LIMIT_MS = 5000;

export const addHealthRoutes: AddRoutes = (app, services) => {
  app.get('/healthz', { schema: { hide: true } }, async () => ({ status: 'running' }));
  app.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
    const checks = await findProblems(services);
    const isReady = Object.values(checks).every((check) => check === 'ready');
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not-ready', checks });
  });
};

/** Names of parts, `ready` or `failing`: why is in the log, as this is for everybody. */
async function findProblems({ store, blobs, log, authenticationProblem }: Services) {
  const [storeState, blobsState] = await Promise.all([tryPing(store), tryPing(blobs)]);
  return {
    store: storeState,
    blobs: blobsState,
    log: toState(log.problem === undefined),
    authentication: toState(authenticationProblem() === undefined),
  };
}

async function tryPing(part: { ping(): Promise<void> }): Promise<string> {
  const limit = new Promise<boolean>((resolve) => {
    setTimeout(() => resolve(false), PING_LIMIT_MS).unref();
  });
  const ping = part.ping().then(
    () => true,
    () => false,
  );
  return toState(await Promise.race([ping, limit]));
}

function toState(isReady: boolean): string {
  return isReady ? 'ready' : 'failing';
}
