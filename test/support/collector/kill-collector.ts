// Rounds of kill -9 of a collector under the load of several sidecars: what it acknowledged is held against what it has afterwards.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BuiltCollector, startBuiltCollector } from './built-collector.ts';
import { createFleet, FLEET_ORIGIN } from './fleet.ts';
import { startTokenIssuer } from './tokens.ts';

export interface KillRig {
  /** Loads the collector for so long, kills it, starts it again, and expects that all it acknowledged is there. */
  round(momentMs: number): Promise<void>;
  /** Expects in the end that all of it is there, proved, found and packed. */
  finish(): Promise<void>;
  close(): Promise<void>;
}

/** How often it is killed once more while it mends what the kill before left, and when. */
const EARLY = { share: 0.3, maxMs: 600 } as const;

/** A collector in a home of its own. */
export async function openKillRig(): Promise<KillRig> {
  const home = await mkdtemp(join(tmpdir(), 'kill-collector-'));
  const issuer = await startTokenIssuer();
  const args = ['--port', '0', '--url', FLEET_ORIGIN, ...issuer.args];
  let collector: BuiltCollector = await startBuiltCollector({ home, args });
  const fleet = createFleet({ issuer, url: () => collector.url, verifierKey: collector.verifierKey });

  async function startAndKillEarly(): Promise<void> {
    const killing = AbortSignal.timeout(Math.round(Math.random() * EARLY.maxMs));
    const early = await startBuiltCollector({ home, args, killing }).catch(() => undefined);
    await early?.kill();
  }

  return {
    async round(momentMs) {
      await fleet.shipWhile(async () => {
        await sleep(momentMs);
        await collector.kill();
      });
      if (Math.random() < EARLY.share) await startAndKillEarly();
      collector = await startBuiltCollector({ home, args });
      await fleet.expectRecent();
    },
    finish: () => fleet.expectAll(() => readdir(join(home, 'collector', 'blobs'), { recursive: true })),
    async close() {
      await collector.kill();
      await issuer.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}
