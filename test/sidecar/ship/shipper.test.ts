import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Fetch } from '../../../src/client/collector-client.ts';
import { createIssuerFetch } from '../../../src/sidecar/identity/issuer-fetch.ts';
import { systemTimers } from '../../../src/sidecar/identity/timers.ts';
import {
  type RunningCollector,
  startTestCollector,
  useCollector,
} from '../../support/collector/collector.ts';
import { createShipHome } from '../../support/collector/ship-home.ts';
import { eventually } from '../../support/eventually.ts';
import { recordExchange } from '../../support/sealed-session.ts';

const collector = useCollector();
const LIMIT = () => AbortSignal.timeout(60_000);

/** The lines that the collector has of a session; none while it is not there. */
async function stored({ ask }: RunningCollector, id: string): Promise<string> {
  const answer = await ask('alice', `/v1/sessions/${id}/entries`);
  return answer.ok ? answer.text() : '';
}

async function spooled(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}\.jsonl$/.test(name)).sort();
  return (await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))).join('');
}

describe('startShipper', () => {
  it('brings closed sessions over to the byte, and keeps the receipt of each seal', async () => {
    const home = await createShipHome(collector.provider.issuer);
    const folders = [await home.record(1), await home.record(2, 3)];
    const shipper = home.ship(collector);
    await shipper.flush(LIMIT());
    expect(shipper.status()).toMatchObject({
      state: 'connected',
      waiting: { sessions: 0, bytes: 0, entries: 0 },
      quarantined: [],
      key: collector.verifierKey,
    });
    for (const [at, folder] of folders.entries()) {
      expect(await stored(collector, home.headerOf(at + 1).id)).toBe(await spooled(folder));
      const names = await readdir(folder);
      const seals = names.filter((name) => name.endsWith('.seal')).map((name) => name.slice(0, 4));
      expect(names.filter((name) => name.endsWith('.receipt')).map((name) => name.slice(0, 4))).toEqual(
        seals,
      );
    }
  });

  it('brings over what a live session has, while it goes on', async () => {
    const home = await createShipHome(collector.provider.issuer);
    const { recorder, files, folder } = home.begin(1);
    const shipper = home.ship(collector);
    const { id } = home.headerOf(1);
    for (const number of [1, 2]) {
      recordExchange(recorder, number, number * 1000);
      recorder.flush(number * 1000 + 500);
      await files.commit();
      await eventually(async () => expect(await stored(collector, id)).toBe(await spooled(folder)));
    }
    recorder.close('ended', 9000);
    await files.finish();
    await shipper.flush(LIMIT());
    expect(await stored(collector, id)).toBe(await spooled(folder));
  });

  it('goes on where it stopped, and sends nothing twice', async () => {
    const home = await createShipHome(collector.provider.issuer);
    await home.record(1);
    const first = home.ship(collector);
    await first.flush(LIMIT());
    await first.close();
    await home.record(2);
    const asked: string[] = [];
    const counting: Fetch = (url, init) => {
      asked.push(`${init.method} ${new URL(url).pathname}`);
      return createIssuerFetch({})(url, init);
    };
    await home.ship(collector, { fetch: counting }).flush(LIMIT());
    expect(asked.filter((call) => call.includes(home.headerOf(1).id))).toEqual([]);
    expect(asked).toContain(`PUT /v1/sessions/${home.headerOf(2).id}/entries`);
  });

  it('asks where to go on when its own notes are lost, and when the collector has lost what it had', async () => {
    const other = await startTestCollector({}, collector.provider);
    const home = await createShipHome(collector.provider.issuer);
    const { recorder, files, folder } = home.begin(1);
    recordExchange(recorder, 1, 1000);
    recorder.flush(2000);
    await files.commit();
    const { id } = home.headerOf(1);
    const first = home.ship(other);
    await eventually(async () => expect(await stored(other, id)).toBe(await spooled(folder)));
    await first.close();
    await rm(join(home.home, 'ship', 'collector.json'));
    recorder.close('ended', 9000);
    await files.finish();
    // Another collector, which wants all of it.
    await home.ship(collector).flush(LIMIT());
    expect(await stored(collector, id)).toBe(await spooled(folder));
    await rm(join(home.home, 'ship'), { recursive: true });
    await home.ship(other).flush(LIMIT());
    expect(await stored(other, id)).toBe(await spooled(folder));
    await other.close();
  });

  it('waits for a collector that does not answer, and loses nothing', async () => {
    const home = await createShipHome(collector.provider.issuer);
    const folder = await home.record(1);
    let isCut = true;
    const cut: Fetch = (url, init) =>
      isCut ? Promise.reject(new Error('connect ECONNREFUSED')) : createIssuerFetch({})(url, init);
    const shipper = home.ship(collector, { fetch: cut });
    await eventually(() => expect(shipper.status()).toMatchObject({ state: 'offline' }));
    expect(shipper.status().problem).toMatch(/ECONNREFUSED/);
    // Who has no patience is told by the next attempt, which is made at once.
    await shipper.flush(LIMIT(), { isPatient: false });
    const lines = (await spooled(folder)).split('\n').length - 1;
    expect(shipper.status().waiting).toMatchObject({ sessions: 1, entries: lines });
    isCut = false;
    await shipper.flush(LIMIT());
    expect(await stored(collector, home.headerOf(1).id)).toBe(await spooled(folder));
  });

  it('drops the content of the oldest where more waits than may, and brings over all the rest once somebody answers', async () => {
    const home = await createShipHome(collector.provider.issuer);
    const folders = [await home.record(1, 20), await home.record(2, 20), await home.record(3, 20)];
    const live = home.begin(4);
    recordExchange(live.recorder, 1, 1000);
    live.recorder.flush(2000);
    await live.files.commit();
    const before = await Promise.all([...folders, live.folder].map(spooled));
    const max = before.join('').length;
    let isCut = true;
    const cut: Fetch = (url, init) =>
      isCut ? Promise.reject(new Error('connect ECONNREFUSED')) : createIssuerFetch({})(url, init);
    const shipper = home.ship(collector, { fetch: cut, dropAbove: () => max });
    await eventually(() => expect(shipper.status().dropped).toMatchObject({ sessions: 1 }));
    expect(shipper.status().waiting.bytes).toBeLessThan(max);
    const after = await Promise.all([...folders, live.folder].map(spooled));
    expect(after.slice(1)).toEqual(before.slice(1));
    isCut = false;
    live.recorder.close('ended', 9000);
    await live.files.finish();
    await shipper.flush(LIMIT());
    expect(shipper.status()).toMatchObject({ waiting: { sessions: 0 }, quarantined: [], unproved: [] });
    for (const [at, folder] of [...folders, live.folder].entries()) {
      expect(await stored(collector, home.headerOf(at + 1).id)).toBe(await spooled(folder));
      expect(await readdir(folder)).toContain('0001.receipt');
    }
    const told = await collector.ask('alice', `/v1/sessions/${home.headerOf(1).id}/erasures`);
    expect(await told.text()).toContain('"reason":"spool-limit: ');
    const flagged = await collector.ask('alice', '/v1/sessions?flag=content-dropped');
    const { sessions } = (await flagged.json()) as { sessions: { id: string }[] };
    expect(sessions.map(({ id }) => id)).toEqual([home.headerOf(1).id]);
  });

  it('drops the content of the oldest also where the collector takes less than is recorded', async () => {
    const home = await createShipHome(collector.provider.issuer);
    const folders = [await home.record(1, 20), await home.record(2, 20), await home.record(3, 20)];
    const before = await Promise.all(folders.map(spooled));
    const max = before.join('').length;
    let now = Date.now();
    // A line on which each request takes ten seconds: a round is over before it has sent a line.
    const slow: Fetch = (url, init) => {
      now += 10_000;
      return createIssuerFetch({})(url, init);
    };
    const shipper = home.ship(collector, {
      fetch: slow,
      timers: { ...systemTimers, now: () => now },
      dropAbove: (line) => (line === 'connected' ? max : 1),
    });
    await shipper.flush(LIMIT());
    const after = await Promise.all(folders.map(spooled));
    expect(after[0]?.length).toBeLessThan(before[0]?.length ?? 0);
    expect(after.slice(1)).toEqual(before.slice(1));
    expect(shipper.status()).toMatchObject({ dropped: { sessions: 1 }, quarantined: [], unproved: [] });
    for (const [at, folder] of folders.entries())
      expect(await stored(collector, home.headerOf(at + 1).id)).toBe(await spooled(folder));
  });

  it('says what waits also while a request takes its time', async () => {
    const home = await createShipHome(collector.provider.issuer);
    await home.record(1);
    let answer = () => {};
    const answering = new Promise<void>((resolve) => {
      answer = resolve;
    });
    let isSent = false;
    const slow: Fetch = async (url, init) => {
      isSent ||= url.includes('/entries');
      if (isSent) await answering;
      return createIssuerFetch({})(url, init);
    };
    const shipper = home.ship(collector, { fetch: slow });
    await eventually(() => expect(isSent).toBe(true));
    const live = home.begin(2);
    recordExchange(live.recorder, 1, 1000);
    live.recorder.flush(2000);
    await live.files.commit();
    await eventually(() => expect(shipper.status().waiting.sessions).toBe(2)).finally(answer);
    live.recorder.close('ended', 9000);
    await live.files.finish();
    await shipper.flush(LIMIT());
    expect(await stored(collector, home.headerOf(2).id)).toBe(await spooled(live.folder));
  });

  it('brings all over to the byte on a line that loses requests and answers', async () => {
    const home = await createShipHome(collector.provider.issuer);
    const folders = [await home.record(1, 3), await home.record(2)];
    let count = 0;
    const lossy: Fetch = async (url, init) => {
      count++;
      if (count % 3 === 0) throw new Error('socket hang up');
      const answer = await createIssuerFetch({})(url, init);
      // It came there: what is sent once more is known already.
      if (count % 4 === 0) throw new Error('read ECONNRESET');
      return answer;
    };
    const shipper = home.ship(collector, { fetch: lossy });
    await shipper.flush(LIMIT());
    expect(count).toBeGreaterThan(8);
    expect(shipper.status()).toMatchObject({ waiting: { sessions: 0 }, quarantined: [] });
    for (const [at, folder] of folders.entries())
      expect(await stored(collector, home.headerOf(at + 1).id)).toBe(await spooled(folder));
  });

  it('puts aside what the collector refuses, brings over the rest, and tries again when told to', async () => {
    const home = await createShipHome(collector.provider.issuer);
    const broken = await home.record(1);
    const whole = await home.record(2);
    const first = join(broken, '0001.jsonl');
    const text = await readFile(first, 'utf8');
    await writeFile(first, text.replace('"data":{', '"data":{"forged":1,'));
    const shipper = home.ship(collector);
    await shipper.flush(LIMIT());
    expect(shipper.status().quarantined).toMatchObject([
      { session: home.headerOf(1).id, code: 'bad-request' },
    ]);
    expect(await stored(collector, home.headerOf(2).id)).toBe(await spooled(whole));
    await writeFile(first, text);
    await shipper.retry();
    await shipper.flush(LIMIT());
    expect(shipper.status().quarantined).toEqual([]);
    expect(await stored(collector, home.headerOf(1).id)).toBe(
      text + (await spooled(broken)).slice(text.length),
    );
  });

  it('goes on bringing all over where receipts prove nothing, says so, and asks again when told to', async () => {
    const home = await createShipHome(collector.provider.issuer);
    const folder = await home.record(1);
    const { recorder, files } = home.begin(2);
    recordExchange(recorder, 1, 1000);
    recorder.flush(2000);
    await files.commit();
    let isLying = true;
    const lying: Fetch = async (url, init) => {
      const answer = await createIssuerFetch({})(url, init);
      if (!isLying || !url.includes('/seals/') || answer.status !== 200) return answer;
      const { receipt } = (await answer.json()) as { receipt: string };
      return Response.json({ receipt: receipt.replace(/^index \d+$/m, 'index 9999') });
    };
    const shipper = home.ship(collector, { fetch: lying });
    await shipper.flush(LIMIT());
    expect(shipper.status()).toMatchObject({
      waiting: { sessions: 0 },
      quarantined: [],
      unproved: [{ session: home.headerOf(1).id, code: 'bad-receipt' }],
    });
    expect(await stored(collector, home.headerOf(1).id)).toBe(await spooled(folder));
    expect((await readdir(folder)).filter((name) => name.endsWith('.receipt'))).toEqual([]);
    recorder.close('ended', 9000);
    await files.finish();
    await shipper.flush(LIMIT());
    expect(shipper.status().unproved).toHaveLength(2);
    isLying = false;
    await shipper.retry();
    await shipper.flush(LIMIT());
    expect(shipper.status()).toMatchObject({ waiting: { sessions: 0 }, unproved: [] });
    expect(await readdir(folder)).toContain('0001.receipt');
  });

  it('sends nothing to a collector whose key is not the one it showed before', async () => {
    const home = await createShipHome(collector.provider.issuer);
    await home.record(1);
    const shipper = home.ship(collector, { key: 'other.log+12345678+AAAA' });
    await eventually(() => expect(shipper.status()).toMatchObject({ state: 'refused' }));
    expect(shipper.status().problem).toMatch(/expected the collector .* to have the key other\.log/);
    expect(await stored(collector, home.headerOf(1).id)).toBe('');
  });
});
