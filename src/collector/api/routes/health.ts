// Whether the process runs, and whether it can do its work.
import { StoreError } from '../../store/store-error.ts';
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
async function findProblems({ store, blobs, log, authenticationProblem, onProblem }: Services) {
  const tell = (part: string) => (error: unknown) => onProblem(part, error);
  const [storeState, blobsState] = await Promise.all([
    tryPing(store, tell('store')),
    tryPing(blobs, tell('blobs')),
  ]);
  return {
    store: storeState,
    blobs: blobsState,
    log: toState(log.problem === undefined),
    authentication: toState(authenticationProblem() === undefined),
  };
}

async function tryPing(part: { ping(): Promise<void> }, tell: (error: unknown) => void): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    const late = new StoreError('unavailable', `expected an answer within ${PING_LIMIT_MS} ms, found none`);
    timer = setTimeout(() => reject(late), PING_LIMIT_MS);
  });
  return Promise.race([part.ping(), limit])
    .then(
      () => toState(true),
      (error) => {
        tell(error);
        return toState(false);
      },
    )
    .finally(() => clearTimeout(timer));
}

function toState(isReady: boolean): string {
  return isReady ? 'ready' : 'failing';
}
