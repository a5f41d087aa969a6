// Lines that break, tokens that run out, clocks that are wrong and batches in any order between sidecars and a collector.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as letOthersGo } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { systemTimers, type Timers } from '../../src/sidecar/identity/timers.ts';
import { type RunningCollector, startTestCollector, useCollector } from '../support/collector/collector.ts';
import { createShipHome } from '../support/collector/ship-home.ts';
import { openCutLine } from '../support/cut-line.ts';
import { recordExchange } from '../support/sealed-session.ts';

const HOUR_MS = 3600_000;
const collector = useCollector();
const LIMIT = () => AbortSignal.timeout(120_000);

/** A collector behind a line that can be cut. */
async function startBehindLine() {
  let port = 0;
  const line = await openCutLine(() => ({ host: '127.0.0.1', port }));
  const url = `http://127.0.0.1:${line.port}`;
  const behind = await startTestCollector({ url }, collector.provider);
  port = Number(new URL(behind.url).port);
  onTestFinished(async () => {
    await line.close();
    await behind.close();
  });
  return { line, url, behind };
}

async function expectAllThere({ ask }: RunningCollector, id: string, folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).sort();
  const local = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  expect(await (await ask('alice', `/v1/sessions/${id}/entries`)).text()).toBe(local.join(''));
}

async function flagsOf({ ask }: RunningCollector, id: string): Promise<readonly string[]> {
  const flagged: string[] = [];
  for (const flag of ['fork', 'bad-seal', 'not-what-it-claims', 'future', 'silent']) {
    const answer = await ask('ruth', `/v1/sessions?flag=${flag}&limit=100`);
    const { sessions } = (await answer.json()) as { readonly sessions: readonly { readonly id: string }[] };
    if (sessions.some((session) => session.id === id)) flagged.push(flag);
  }
  return flagged;
}

test('an hour without a network costs a live session nothing, and the line little', async () => {
  const { line, url, behind } = await startBehindLine();
  const home = await createShipHome(collector.provider.issuer);
  const { recorder, files, folder } = home.begin(1);
  const { id } = home.headerOf(1);
  // The hour goes by in the shipper's own clock, which ends where ours is: until then it sleeps for as long as it likes, at once.
  const restored = Date.now();
  let now = restored - HOUR_MS;
  let tries = 0;
  const timers: Timers = {
    ...systemTimers,
    now: () => (now < restored ? now : Date.now()),
    random: () => 0.99,
    async sleep(ms, signal) {
      if (now >= restored) return systemTimers.sleep(ms, signal);
      now += ms;
      await letOthersGo();
    },
  };
  line.cut();
  const fetchOver = (address: string, init: RequestInit) => {
    tries++;
    if (now >= restored) line.open();
    return fetch(address, init);
  };
  const shipper = home.ship(behind, { url, timers, fetch: fetchOver as never });
  for (let number = 1; now < restored; number++) {
    recordExchange(recorder, number, number * 1000);
    recorder.flush(number * 1000 + 500);
    await files.commit();
    await letOthersGo();
  }
  expect(tries).toBeGreaterThan(HOUR_MS / 60_000 - 1);
  expect(tries).toBeLessThan(3 * (HOUR_MS / 60_000));
  recorder.close('ended', 10 * HOUR_MS);
  await files.finish();
  await shipper.flush(LIMIT());
  await expectAllThere(behind, id, folder);
});

test('a line that falls silent in the middle of an upload, and then breaks, loses and doubles nothing', async () => {
  const { line, url, behind } = await startBehindLine();
  const home = await createShipHome(collector.provider.issuer);
  const folders = [await home.record(1, 3), await home.record(2, 3), await home.record(3, 3)];
  let asked = 0;
  const timers = { ...systemTimers, random: () => 0 };
  // Each of the first requests meets a line in another state, the first at its very head.
  const fetchOver = async (address: string, init: RequestInit) => {
    const number = asked++;
    if (number < 24) setTimeout(() => line.silence(), number % 4);
    if (number < 24) setTimeout(() => (number % 2 === 0 ? line.open() : line.cut()), 60);
    if (number < 24) setTimeout(() => line.open(), 90);
    return fetch(address, init);
  };
  const shipper = home.ship(behind, { url, timers, fetch: fetchOver as never });
  await shipper.flush(LIMIT());
  expect(asked).toBeGreaterThan(24);
  for (const [at, folder] of folders.entries()) {
    const { id } = home.headerOf(at + 1);
    await expectAllThere(behind, id, folder);
    expect(await flagsOf(behind, id)).toEqual([]);
  }
  expect(shipper.status().quarantined).toEqual([]);
});
