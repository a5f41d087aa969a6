// PostgreSQL that breaks under built collectors: they stay, ask for patience, come back by themselves, and lose nothing that they acknowledged.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { BuiltCollector } from '../support/collector/built-collector.ts';
import type { Fleet } from '../support/collector/fleet.ts';
import { type PostgresServer, startPostgres } from '../support/collector/postgres.ts';
import { type Replicas, startReplicas } from '../support/collector/replicas.ts';
import { startTokenIssuer, type TokenIssuer } from '../support/collector/tokens.ts';
import { eventually } from '../support/eventually.ts';

let postgres: PostgresServer;
let issuer: TokenIssuer;
beforeAll(async () => {
  [postgres, issuer] = await Promise.all([startPostgres(), startTokenIssuer()]);
});
afterAll(async () => {
  await issuer.close();
  await postgres.close();
});

/** Collectors on one database, which end with the test. */
async function start(count: number): Promise<Replicas> {
  const replicas = await startReplicas(count, { issuer, database: await postgres.newUrl() });
  onTestFinished(() => replicas.close());
  return replicas;
}

async function expectNotReady({ url }: BuiltCollector): Promise<void> {
  const answer = await fetch(`${url}/readyz`);
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ checks: { store: 'failing', blobs: 'ready' } });
}

/** They were asked for patience, and were told nothing else. */
function expectPatience({ troubles }: Fleet): void {
  expect([...new Set(troubles.map(({ status, code }) => `${status} ${code}`))]).toEqual(['503 unavailable']);
  for (const { retryAfterMs } of troubles) expect(retryAfterMs).toBeGreaterThan(0);
}

test('connections that break in the middle of transactions cost a sidecar patience, and nothing else', async () => {
  const { fleet, expectReady } = await start(1);
  await fleet.shipWhile(async () => {
    for (let time = 0; time < 15; time++) {
      await sleep(100);
      await postgres.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname is not null',
      );
    }
  });
  expectPatience(fleet);
  await expectReady();
  await fleet.expectAll();
});

test('a database that is killed and started again finds its collectors waiting, and all that they acknowledged', async () => {
  const { fleet, running, expectReady } = await start(2);
  const reading = new AbortController();
  const readers = running.map((replica) => readAll(replica, reading.signal));
  await fleet.shipWhile(async () => {
    for (const uptimeMs of [1000, 50]) {
      await sleep(uptimeMs);
      await postgres.crash();
      for (const replica of running) await eventually(() => expectNotReady(replica));
      await postgres.restart();
    }
    await expectReady();
  });
  reading.abort();
  for (const statuses of await Promise.all(readers)) {
    expect(statuses).toContain(200);
    expect([...statuses].filter((status) => status >= 500)).toEqual([503]);
  }
  expectPatience(fleet);
  await expectReady();
  await fleet.expectAll();
});

/** Follows and reads all there is, again and again, until the signal aborts; resolves to the statuses that came. An answer may break off. */
async function readAll({ url }: BuiltCollector, signal: AbortSignal): Promise<ReadonlySet<number>> {
  const headers = { authorization: `Bearer ${issuer.token('ruth')}` };
  const statuses = new Set<number>();
  const read = async (path: string) => {
    const answer = await fetch(`${url}${path}`, { headers, signal });
    statuses.add(answer.status);
    return answer.text();
  };
  const orNone = (reading: Promise<string>) => reading.catch(() => '');
  while (!signal.aborted) {
    const list = await orNone(read('/v1/sessions?limit=5'));
    const ids = list.match(/019abc00-[0-9a-f-]{27}/g) ?? [];
    const below = ids.flatMap((id) =>
      ['', '/entries', '/archive', '/export?format=har'].map((part) => `${id}${part}`),
    );
    const paths = ['/v1/search?q=says', '/v1/statistics?by=day', '/v1/access', '/log/checkpoint'];
    const all = [...paths, ...below.map((path) => `/v1/sessions/${path}`)];
    void orNone(read(`/v1/sessions/${ids[0]}/events`));
    for (const path of all) await orNone(read(path));
  }
  return statuses;
}

test('of two replicas the one that leads the log is killed, and the other goes on with both', async () => {
  const { fleet, kill } = await start(2);
  await fleet.shipWhile(async () => {
    await sleep(1000);
    await kill(0);
    await sleep(1000);
  });
  await fleet.expectAll();
});
