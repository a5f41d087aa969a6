// PostgreSQL that breaks under built collectors: they stay, ask for patience, come back by themselves, and lose nothing that they acknowledged.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type BuiltCollector, startBuiltCollector } from '../support/collector/built-collector.ts';
import { createFleet, FLEET_ORIGIN, type Fleet } from '../support/collector/fleet.ts';
import { type PostgresServer, startPostgres } from '../support/collector/postgres.ts';
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

/** Collectors on one database and one folder of blobs. */
async function startReplicas(count: number): Promise<readonly BuiltCollector[]> {
  const home = await mkdtemp(join(tmpdir(), 'replicas-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const args = [
    ...['--port', '0', '--url', FLEET_ORIGIN, '--origin', 'log.example.org', ...issuer.args],
    ...['--database', await postgres.newUrl(), '--blobs', pathToFileURL(join(home, 'blobs')).href],
    ...['--key', join(home, 'log.key')],
  ];
  const replicas: BuiltCollector[] = [];
  for (let number = 0; number < count; number++) {
    const replica = await startBuiltCollector({
      home,
      args: [...args, '--data', join(home, String(number))],
    });
    onTestFinished(() => replica.kill());
    replicas.push(replica);
  }
  return replicas;
}

async function expectReady({ url }: BuiltCollector): Promise<void> {
  const answer = await fetch(`${url}/readyz`);
  expect(await answer.json()).toMatchObject({ status: 'ready' });
}

async function expectNotReady({ url }: BuiltCollector): Promise<void> {
  const answer = await fetch(`${url}/readyz`);
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ checks: { store: 'failing', blobs: 'ready' } });
}

/** Sidecars that send to all of them in turn. */
function createFleetOf(replicas: readonly BuiltCollector[]): Fleet {
  let tries = 0;
  return createFleet({
    issuer,
    url: () => running(replicas)[tries++ % running(replicas).length]?.url ?? '',
    verifierKey: replicas[0]?.verifierKey ?? '',
  });
}

const running = (replicas: readonly BuiltCollector[]) =>
  replicas.filter((replica) => replica.ended() === undefined);

async function expectRunning(replicas: readonly BuiltCollector[]): Promise<void> {
  for (const replica of replicas) {
    expect(replica.ended(), replica.said().slice(-3000)).toBeUndefined();
    await eventually(() => expectReady(replica));
  }
}

/** They were asked for patience, and were told nothing else. */
function expectPatience({ troubles }: Fleet): void {
  expect([...new Set(troubles.map(({ status, code }) => `${status} ${code}`))]).toEqual(['503 unavailable']);
  for (const { retryAfterMs } of troubles) expect(retryAfterMs).toBeGreaterThan(0);
}

test('connections that break in the middle of transactions cost a sidecar patience, and nothing else', async () => {
  const replicas = await startReplicas(1);
  const fleet = createFleetOf(replicas);
  await fleet.shipWhile(async () => {
    for (let time = 0; time < 15; time++) {
      await sleep(100);
      await postgres.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname is not null',
      );
    }
  });
  expectPatience(fleet);
  await expectRunning(replicas);
  await fleet.expectAll();
});

test('a database that is killed and started again finds its collectors waiting, and all that they acknowledged', async () => {
  const replicas = await startReplicas(2);
  const fleet = createFleetOf(replicas);
  await fleet.shipWhile(async () => {
    for (const uptimeMs of [1000, 50]) {
      await sleep(uptimeMs);
      await postgres.crash();
      for (const replica of replicas) await eventually(() => expectNotReady(replica));
      await postgres.restart();
    }
    await expectRunning(replicas);
  });
  expectPatience(fleet);
  await expectRunning(replicas);
  await fleet.expectAll();
});

test('of two replicas the one that leads the log is killed, and the other goes on with both', async () => {
  const replicas = await startReplicas(2);
  const fleet = createFleetOf(replicas);
  await fleet.shipWhile(async () => {
    await sleep(1000);
    await replicas[0]?.kill();
    await sleep(1000);
  });
  const [left] = running(replicas);
  expect(left).toBe(replicas[1]);
  await fleet.expectAll();
});
