// Built collectors that share one database, one folder of blobs and one key, as behind a load balancer.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'vitest';
import { eventually } from '../eventually.ts';
import { type BuiltCollector, startBuiltCollector } from './built-collector.ts';
import { createFleet, FLEET_ORIGIN, type Fleet } from './fleet.ts';
import type { TokenIssuer } from './tokens.ts';

export interface Replicas {
  /** Sidecars that send to all that run, in turn. */
  readonly fleet: Fleet;
  readonly running: readonly BuiltCollector[];
  /** Kills one of them -9. */
  kill(number: number): Promise<void>;
  /** Starts it again. */
  restart(number: number): Promise<void>;
  /** Expects that each runs, and is ready in the end. */
  expectReady(): Promise<void>;
  /** Kills all of them. */
  close(): Promise<void>;
}

/** Starts so many on the database of this URL. */
export async function startReplicas(
  count: number,
  { issuer, database }: { readonly issuer: TokenIssuer; readonly database: string },
): Promise<Replicas> {
  const home = await mkdtemp(join(tmpdir(), 'replicas-'));
  const args = [
    ...['--port', '0', '--url', FLEET_ORIGIN, '--origin', 'log.example.org', ...issuer.args],
    ...['--database', database, '--blobs', pathToFileURL(join(home, 'blobs')).href],
    ...['--key', join(home, 'log.key')],
  ];
  const start = (number: number) =>
    startBuiltCollector({ home, args: [...args, '--data', join(home, String(number))] });
  const replicas: BuiltCollector[] = [];
  for (let number = 0; number < count; number++) replicas.push(await start(number));
  const running = () => replicas.filter((replica) => replica.ended() === undefined);
  let tries = 0;
  const url = () => running()[tries++ % running().length]?.url ?? '';
  return {
    fleet: createFleet({ issuer, url, verifierKey: replicas[0]?.verifierKey ?? '' }),
    get running() {
      return running();
    },
    kill: async (number) => replicas[number]?.kill(),
    async restart(number) {
      replicas[number] = await start(number);
    },
    async expectReady() {
      for (const replica of replicas) {
        expect(replica.ended(), replica.said().slice(-3000)).toBeUndefined();
        await eventually(async () => {
          const answer = await fetch(`${replica.url}/readyz`);
          expect(await answer.json()).toMatchObject({ status: 'ready' });
        });
      }
    },
    async close() {
      await Promise.all(running().map((replica) => replica.kill()));
      await rm(home, { recursive: true, force: true });
    },
  };
}
