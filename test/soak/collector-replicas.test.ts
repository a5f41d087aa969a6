// kill -9 of one of two replicas at random moments under load, and now and then of the PostgreSQL below them, on one database.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { type PostgresServer, startPostgres } from '../support/collector/postgres.ts';
import { type Replicas, startReplicas } from '../support/collector/replicas.ts';
import { startTokenIssuer, type TokenIssuer } from '../support/collector/tokens.ts';

/** `ROUNDS=20 npm run test:soak` for a look. */
const ROUNDS = Number(process.env.ROUNDS ?? 60);
/** In each of so many rounds it is the database that is killed, not a replica. */
const DATABASE_EVERY = 5;

describe('kill -9 of a replica', () => {
  let postgres: PostgresServer;
  let issuer: TokenIssuer;
  let replicas: Replicas;
  beforeAll(async () => {
    [postgres, issuer] = await Promise.all([startPostgres(), startTokenIssuer()]);
    replicas = await startReplicas(2, { issuer, database: await postgres.newUrl() });
  });
  afterAll(async () => {
    await replicas?.close();
    await issuer?.close();
    await postgres?.close();
  });

  const moments = Array.from({ length: ROUNDS }, (_, round) => ({
    round,
    momentMs: Math.round(10 + Math.random() ** 2 * 2000),
  }));
  test.each(moments)(
    'after $momentMs ms loses nothing that was acknowledged (round $round)',
    async (moment) => {
      const { round, momentMs } = moment;
      const isOfDatabase = round % DATABASE_EVERY === DATABASE_EVERY - 1;
      await replicas.fleet.shipWhile(async () => {
        await sleep(momentMs);
        await (isOfDatabase ? postgres.crash() : replicas.kill(round % 2));
        await sleep(300);
        await (isOfDatabase ? postgres.restart() : replicas.restart(round % 2));
      });
      await replicas.expectReady();
      await replicas.fleet.expectRecent();
    },
  );

  // Some thousand answers are held against what was sent.
  test('leaves replicas that have, prove and find all of it', { timeout: 900_000 }, () =>
    replicas.fleet.expectAll(),
  );
});
