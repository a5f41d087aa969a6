// Lines that break, tokens that run out, clocks that are wrong and batches in any order between sidecars and a collector.
import { once } from 'node:events';
import { chmod, cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { setImmediate as letOthersGo } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createCollectorClient } from '../../src/client/collector-client.ts';
import { systemTimers, type Timers } from '../../src/sidecar/identity/timers.ts';
import {
  enrolOver,
  put,
  type RunningCollector,
  recordAs,
  startTestCollector,
  useCollector,
} from '../support/collector/collector.ts';
import { keepOf, sendKept } from '../support/collector/ledger.ts';
import { makeTestFolder, startOpenCollector } from '../support/collector/open-collector.ts';
import { createShipHome } from '../support/collector/ship-home.ts';
import { startTokenIssuer } from '../support/collector/tokens.ts';
import { openCutLine } from '../support/cut-line.ts';
import { eventually } from '../support/eventually.ts';
import { createHome, openFlow } from '../support/flow.ts';
import { chatRequest, openHttpUpstream } from '../support/http-upstream.ts';
import { kill } from '../support/kill-under-load.ts';
import { recordExchange } from '../support/sealed-session.ts';
import { runProgram } from '../support/sidecar.ts';

const HOUR_MS = 3600_000;
const DAY_MS = 24 * HOUR_MS;
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

test('an access token that runs out in the middle of an upload is renewed for the next one', async () => {
  const issuer = await startTokenIssuer();
  onTestFinished(() => issuer.close());
  const { audience } = issuer;
  const authentication = { issuer: issuer.plain.issuer, audience, groupsClaim: 'groups' };
  const strict = await startTestCollector({ authentication }, collector.provider);
  onTestFinished(() => strict.close());
  const machine = await recordAs({ provider: authentication }, 'alice', { number: 70 });
  const kept = keepOf(machine);
  const sending = {
    ...{ url: strict.url, origin: strict.url, issuer: authentication.issuer, subject: 'alice' },
    random: Math.random,
  };
  await sendKept(kept, { ...sending, token: () => issuer.token('alice'), signal: AbortSignal.abort() });
  const first = machine.shipped.segments[0]?.map((line) => `${line}\n`).join('') ?? '';

  /** Puts the first half while the token is good and the other one when it is not; undefined where it was too late. */
  async function putAcross(goodForS: number) {
    // A collector goes by its clock and a minute.
    const token = issuer.token('alice', { exp: Math.floor(Date.now() / 1000) - 60 + goodForS });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' };
    const url = `${strict.url}/v1/sessions/${machine.shipped.id}/entries?from=0`;
    const sent = request(url, { method: 'PUT', headers });
    sent.write(first.slice(0, 1000));
    await eventually(async () => {
      expect((await fetch(`${strict.url}/v1/whoami`, { headers })).status).toBe(401);
    });
    sent.end(first.slice(1000));
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    const text = (await answer.toArray()).join('');
    return answer.statusCode === 401 ? undefined : { token, text };
  }
  const across = (await putAcross(3)) ?? (await putAcross(30));
  expect(JSON.parse(across?.text ?? '{}')).toEqual({ next: machine.shipped.segments[0]?.length });
  const client = createCollectorClient({
    url: strict.url,
    fetch: (url, init) => fetch(url, init as RequestInit),
    token: async (isRefused) => (isRefused ? issuer.token('alice') : across?.token),
  });
  const second = machine.shipped.segments[1]?.map((line) => `${line}\n`).join('') ?? '';
  const from = machine.shipped.segments[0]?.length ?? 0;
  const next = await client.putEntries(machine.shipped.id, { from, bytes: Buffer.from(second) });
  expect(next).toBe(kept.offsets.length - 1);
});

test.each([
  ['a day ahead', DAY_MS, ['future']],
  ['a day behind', -DAY_MS, []],
])('a sidecar whose clock is %s is told so, and what it recorded comes over', async (_, skewMs, flags) => {
  const home = await createShipHome(collector.provider.issuer);
  const timers = { ...systemTimers, now: () => Date.now() + skewMs, random: () => 0 };
  const startedAt = new Date(timers.now()).toISOString();
  const { recorder, files, folder } = home.begin(1, { startedAt });
  recordExchange(recorder, 1, 1000);
  recorder.close('ended', 2000);
  await files.finish();
  const refused = home.ship(collector, { timers });
  await eventually(() => expect(refused.status().problem).toMatch(/^expected a time near 20/));
  expect(refused.status()).toMatchObject({ state: 'refused', quarantined: [] });
  await refused.close();
  const mended = home.ship(collector);
  await mended.flush(LIMIT());
  await mended.close();
  const { id } = home.headerOf(1);
  await expectAllThere(collector, id, folder);
  expect(await flagsOf(collector, id)).toEqual(flags);
  // Whoever is enrolled goes on with a clock that goes wrong later.
  const next = home.begin(2, { startedAt });
  recordExchange(next.recorder, 1, 1000);
  next.recorder.close('ended', 2000);
  await next.files.finish();
  await home.ship(collector, { timers }).flush(LIMIT());
  await expectAllThere(collector, home.headerOf(2).id, next.folder);
});

test('batches that come doubled, late and in any order come to one chain, and nothing is flagged', async () => {
  const machine = await recordAs(collector, 'alice', { number: 71, exchanges: 4 });
  const { id, header, segments } = machine.shipped;
  expect((await enrolOver(collector, 'alice', machine)).status).toBe(200);
  await put(collector, 'alice', `/v1/sessions/${id}`, ['application/json', header]);
  const lines = segments.flat().map((line) => `${line}\n`);
  const starts = lines.flatMap((_, at) => (at % 5 === 0 ? [at, at, at] : []));
  const statuses = new Set<number>();
  for (let wanted = 0; wanted < lines.length; ) {
    const shuffled = starts.map((at) => [Math.random(), at] as const).sort(([one], [other]) => one - other);
    await Promise.all(
      shuffled.map(async ([, at]) => {
        // Of different lengths, so that they overlap.
        const body = lines.slice(at, at + 1 + Math.floor(Math.random() * 12)).join('');
        const path = `/v1/sessions/${id}/entries?from=${at}`;
        const answer = await put(collector, 'alice', path, ['application/x-ndjson', body]);
        statuses.add(answer.status);
        const { next = 0 } = (await answer.json()) as { readonly next?: number };
        wanted = Math.max(wanted, next);
      }),
    );
  }
  expect([...statuses].sort()).toEqual([200, 409]);
  expect(await (await collector.ask('alice', `/v1/sessions/${id}/entries`)).text()).toBe(lines.join(''));
  expect(await flagsOf(collector, id)).toEqual([]);
});

test('a home that was restored from a backup leaves what came first as it is, shows the other, and goes on', async () => {
  const open = await startOpenCollector();
  const home = await createHome();
  const backup = await makeTestFolder('backup');
  await chmod(home, 0o700);
  await writeFile(join(home, 'config.json'), JSON.stringify({ collector: { url: open.url } }));
  const answer = JSON.stringify({ choices: [{ index: 0, message: { role: 'assistant', content: 'ok' } }] });
  const upstream = await openHttpUpstream((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
  });
  const chat = () =>
    ({
      method: 'POST',
      body: chatRequest('hello'),
      headers: { 'content-type': 'application/json' },
    }) as const;
  const entriesOf = async (id: string) => (await fetch(`${open.url}/v1/sessions/${id}/entries`)).text();
  const listIds = async (query = '') => {
    const list = await (await fetch(`${open.url}/v1/sessions${query}`)).json();
    return (list as { sessions: { id: string }[] }).sessions.map(({ id }) => id);
  };

  const first = await openFlow({ upstream: upstream.url, home });
  await first.send(chat());
  const [id = ''] = await eventually(async () => {
    const ids = await listIds();
    expect(ids).toHaveLength(1);
    return ids;
  });
  await first.recorded(1);
  await kill(first);
  await cp(home, backup, { recursive: true });
  const second = await openFlow({ upstream: upstream.url, home });
  expect(second.sidecar.recovered).toEqual([id]);
  await second.sidecar.stop();
  await runProgram(home, ['ship']);
  const before = await entriesOf(id);
  expect(before).toContain('"session-closed"');

  await rm(home, { recursive: true });
  await cp(backup, home, { recursive: true });
  const third = await openFlow({ upstream: upstream.url, home });
  expect(third.sidecar.recovered).toEqual([id]);
  await third.send(chat());
  await third.sidecar.stop();
  const shipped = await runProgram(home, ['ship', '--json']);
  expect(JSON.parse(shipped.stdout)).toMatchObject({
    waiting: { sessions: 0 },
    quarantined: [{ session: id, code: 'fork' }],
  });
  expect(await entriesOf(id)).toBe(before);
  expect(await listIds('?flag=fork')).toEqual([id]);
  const evidence = await (await fetch(`${open.url}/v1/sessions/${id}/evidence`)).json();
  expect(evidence).toMatchObject({ evidence: [{ kind: 'fork' }] });
  const [other = ''] = (await listIds()).filter((one) => one !== id);
  expect(await entriesOf(other)).toContain('"session-closed"');
});
