// Recordings on their way to a collector that runs beside the built sidecar.
import { chmod, cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Collector } from '../../src/collector/collector.ts';
import { parseDeviceStatement } from '../../src/core/proof/device-statement.ts';
import { parseNote } from '../../src/core/proof/signed-note.ts';
import { startTestCollector } from '../support/collector/collector.ts';
import { makeTestFolder, startOpenCollector } from '../support/collector/open-collector.ts';
import { eventually } from '../support/eventually.ts';
import { createHome, openFlow } from '../support/flow.ts';
import { chatRequest, openHttpUpstream } from '../support/http-upstream.ts';
import { logIn } from '../support/identity/log-in.ts';
import { runProgram } from '../support/sidecar.ts';

/** A home that ships to this collector. */
async function homeOf({ url }: Collector): Promise<string> {
  const home = await createHome();
  await chmod(home, 0o700);
  await writeFile(join(home, 'config.json'), JSON.stringify({ collector: { url } }));
  return home;
}

/** All entries of the home, in the order of its sessions, as the disk has them and as the collector has them. */
async function compare(home: string, { url }: Collector): Promise<void> {
  for (const day of await readdir(join(home, 'sessions')))
    for (const id of await readdir(join(home, 'sessions', day))) {
      const folder = join(home, 'sessions', day, id);
      const names = (await readdir(folder)).filter((name) => /^\d{4}\.jsonl$/.test(name)).sort();
      const local = (await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))).join('');
      expect(await (await fetch(`${url}/v1/sessions/${id}/entries`)).text()).toBe(local);
    }
}

/** The text of all entries of the home. */
async function readAll(home: string): Promise<string> {
  const files = await readdir(join(home, 'sessions'), { recursive: true });
  const segments = files.filter((file) => /\d{4}\.jsonl$/.test(file));
  return (await Promise.all(segments.map((file) => readFile(join(home, 'sessions', file), 'utf8')))).join('');
}

const CHAT = chatRequest('why does it deadlock');

async function openAnsweringUpstream() {
  const message = { role: 'assistant', content: 'the lock is taken twice' };
  const answer = JSON.stringify({ model: 'gpt-5', choices: [{ index: 0, message, finish_reason: 'stop' }] });
  const upstream = await openHttpUpstream((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(answer);
  });
  return upstream;
}

it('a prompt is at the collector while its session goes on, and its receipt once that is closed', async () => {
  const upstream = await openAnsweringUpstream();
  const collector = await startOpenCollector();
  const home = await homeOf(collector);
  const flow = await openFlow({ upstream: upstream.url, home });
  await flow.send({ method: 'POST', body: CHAT, headers: { 'content-type': 'application/json' } });
  await eventually(() => compare(home, collector));
  await eventually(async () => {
    const { stdout } = await flow.sidecar.cli(['status', '--json']);
    expect(JSON.parse(stdout).collector).toMatchObject({ state: 'connected', url: collector.url });
  });
  await flow.sidecar.stop();
  await compare(home, collector);
  const verdict = await runProgram(home, ['ship', '--json']);
  expect(JSON.parse(verdict.stdout)).toMatchObject({ waiting: { sessions: 0 }, quarantined: [] });
  expect(verdict.code).toBe(0);
  const verified = await runProgram(home, ['verify', 'last', '--log-key', collector.verifierKey, '--json']);
  expect(JSON.parse(verified.stdout)).toMatchObject({
    level: 'intact-and-attested',
    log: { proved: [{ segment: 1, index: 0 }], unproved: [], owner: { isCurrent: true } },
  });
  const told = await runProgram(home, ['verify', 'last', '--log-key', collector.verifierKey]);
  expect(told.stdout).toMatch(/log {5}1 seal in .*, leaf 0\n {2}owner {3}\S/);
  const mistyped = await runProgram(home, ['verify', 'last', '--log-key', 'log.example']);
  expect(mistyped).toMatchObject({ code: 2, stderr: expect.stringMatching(/expected --log-key to be/) });
});

it('a login enrols the device, so that the first recording says whose it is by the word of the collector', async () => {
  const collector = await startTestCollector();
  onTestFinished(() => collector.close());
  const { provider } = collector;
  const home = await homeOf(collector);
  await logIn({ home, provider, act: (page) => provider.approve(page, 'alice') });
  const upstream = await openAnsweringUpstream();
  const flow = await openFlow({ upstream: upstream.url, home });
  await flow.send({ method: 'POST', body: CHAT, headers: { 'content-type': 'application/json' } });
  await flow.sidecar.stop();
  const [day = ''] = await readdir(join(home, 'sessions'));
  const [id = ''] = await readdir(join(home, 'sessions', day));
  const header = JSON.parse(await readFile(join(home, 'sessions', day, id, 'session.json'), 'utf8'));
  const statement = parseDeviceStatement(parseNote(header.device.statement)!.text);
  expect(statement).toMatchObject({ subject: 'alice', device: header.device.id, groups: ['engineering'] });
  expect((await collector.ask('alice', `/v1/sessions/${id}/header`)).status).toBe(200);
  expect((await collector.ask('bob', `/v1/sessions/${id}/header`)).status).toBe(404);
});

it('what was recorded while the collector was away, or before a kill, comes over later', async () => {
  const upstream = await openAnsweringUpstream();
  const data = await makeTestFolder('shipping');
  const collector = await startOpenCollector({ data });
  const port = Number(new URL(collector.url).port);
  const home = await homeOf(collector);
  const flow = await openFlow({ upstream: upstream.url, home });
  const send = () =>
    flow.send({ method: 'POST', body: CHAT, headers: { 'content-type': 'application/json' } });
  await send();
  await eventually(() => compare(home, collector));
  await collector.close();
  await send();
  await flow.recorded(2);
  process.kill(flow.sidecar.pid, 'SIGKILL');
  const again = await startOpenCollector({ data, port });
  const next = await openFlow({ upstream: upstream.url, home });
  await eventually(() => compare(home, again));
  await next.sidecar.stop();
  await compare(home, again);
});

it('what a collector lost that was restored from a backup comes over again, also of sessions that were done', async () => {
  const upstream = await openAnsweringUpstream();
  const data = await makeTestFolder('shipping');
  const backup = await makeTestFolder('shipping');
  const first = await startOpenCollector({ data });
  const port = Number(new URL(first.url).port);
  const home = await homeOf(first);
  const record = async () => {
    const flow = await openFlow({ upstream: upstream.url, home });
    await flow.send({ method: 'POST', body: CHAT, headers: { 'content-type': 'application/json' } });
    await flow.sidecar.stop();
  };
  await record();
  await compare(home, first);
  await first.close();
  await cp(data, backup, { recursive: true });
  const second = await startOpenCollector({ data, port });
  await record();
  await compare(home, second);
  await second.close();
  await rm(data, { recursive: true });
  await cp(backup, data, { recursive: true });
  const restored = await startOpenCollector({ data, port });
  const shipped = await runProgram(home, ['ship', '--json']);
  expect(JSON.parse(shipped.stdout)).toMatchObject({ waiting: { sessions: 0 }, quarantined: [] });
  await compare(home, restored);
});

it('where more waits than may, the content of what was closed goes first, then that of what passes, and it is said everywhere', async () => {
  const upstream = await openAnsweringUpstream();
  const data = await makeTestFolder('shipping');
  const collector = await startOpenCollector({ data });
  const port = Number(new URL(collector.url).port);
  const home = await homeOf(collector);
  await collector.close();
  const config = { collector: { url: collector.url, spoolMaxBytes: 1_000_000 }, record: 'best-effort' };
  await writeFile(join(home, 'config.json'), JSON.stringify(config));
  // Words of no two alike, so that nothing of it is stored only once.
  const body = (name: string) =>
    chatRequest(Array.from({ length: 120_000 }, (_each, number) => `${name}${number}`).join(' '));
  const first = await openFlow({ upstream: upstream.url, home });
  const headers = { 'content-type': 'application/json' };
  await first.send({ method: 'POST', body: body('first'), headers });
  await first.recorded(1);
  await first.sidecar.stop();

  const flow = await openFlow({ upstream: upstream.url, home });
  const statusOf = async () => JSON.parse((await flow.sidecar.cli(['status', '--json'])).stdout);
  await eventually(async () => expect((await statusOf()).collector.dropped).toMatchObject({ sessions: 1 }));
  expect(await statusOf()).toMatchObject({ recording: true });
  await flow.send({ method: 'POST', body: body('second'), headers });
  await eventually(async () => expect(await statusOf()).toMatchObject({ recording: false }));
  const status = await flow.sidecar.cli(['status']);
  expect(status.stdout).toMatch(/NOT RECORDING, traffic passes unrecorded: \d+ bytes wait for the collector/);
  expect((await flow.send({ method: 'POST', body: body('third'), headers })).status).toBe(200);
  await flow.recorded(3);
  const again = await startOpenCollector({ data, port });
  const shipped = await flow.sidecar.cli(['ship', '--json']);
  expect(JSON.parse(shipped.stdout)).toMatchObject({ dropped: { sessions: 1 }, quarantined: [] });
  await flow.sidecar.stop();
  await compare(home, again);
  const kept = await readAll(home);
  expect(kept).toContain('second119999');
  expect(kept).not.toMatch(/first119999|third119999/);
  expect(kept).toContain('"reason":"spool-limit"');
  const verified = await runProgram(home, ['verify', '--all']);
  expect(verified.code).toBe(0);
  expect(verified.stdout).toMatch(/erased .*spool-limit: \d+ bytes waited for the collector/);
});

it('a command says what it would need where no collector is configured, or none answers', async () => {
  const home = await createHome();
  await chmod(home, 0o700);
  const none = await runProgram(home, ['ship']);
  expect(none.code).toBe(2);
  expect(none.stderr).toMatch(/expected a collector in config\.json/);
  await writeFile(join(home, 'config.json'), JSON.stringify({ collector: { url: 'http://127.0.0.1:1' } }));
  const away = await runProgram(home, ['ship']);
  expect(away.stdout).toMatch(/ECONNREFUSED/);
  expect(away.code).toBe(1);
});
