// What an admin settles at the collector holds on a developer's machine, and its recordings say so.
import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeTestFolder, settlePolicy, startOpenCollector } from '../support/collector/open-collector.ts';
import { eventually } from '../support/eventually.ts';
import { createHome, openFlow } from '../support/flow.ts';
import { chatRequest, openHttpUpstream } from '../support/http-upstream.ts';
import { runProgram } from '../support/sidecar.ts';

async function readSessions(home: string): Promise<{ header: string; lines: string }[]> {
  const folders = [];
  for (const day of await readdir(join(home, 'sessions')))
    for (const id of await readdir(join(home, 'sessions', day)))
      folders.push(join(home, 'sessions', day, id));
  return Promise.all(
    folders.sort().map(async (folder) => ({
      header: await readFile(join(folder, 'session.json'), 'utf8'),
      lines: await readFile(join(folder, '0001.jsonl'), 'utf8'),
    })),
  );
}

const RULES = {
  record: 'required',
  redaction: { rules: [{ id: 'org-badge', triggers: ['badge-'], pattern: 'badge-[0-9]{6}' }] },
  access: [{ name: 'no-nano', groups: ['*'], models: ['gpt-5-nano*'], effect: 'deny' }],
};
const JSON_TYPE = { 'content-type': 'application/json' };

it("the organisation's policy holds on the machine, also while the collector is away, and is told by each session", async () => {
  const message = { role: 'assistant', content: 'I see' };
  const answer = JSON.stringify({ model: 'gpt-5', choices: [{ index: 0, message, finish_reason: 'stop' }] });
  const upstream = await openHttpUpstream((_request, response) => {
    response.writeHead(200, JSON_TYPE);
    response.end(answer);
  });
  const collector = await startOpenCollector();
  await settlePolicy(collector, RULES);
  const home = await createHome();
  await chmod(home, 0o700);
  const config = { record: 'best-effort', collector: { url: collector.url } };
  await writeFile(join(home, 'config.json'), JSON.stringify(config));

  const first = await openFlow({ upstream: upstream.url, home });
  const body = chatRequest('I lost badge-123456 today');
  await first.send({ method: 'POST', body, headers: JSON_TYPE });
  const denied = body.toString().replace(/"model":"[^"]*"/, '"model":"gpt-5-nano"');
  const refused = await first.send({ method: 'POST', body: denied, headers: JSON_TYPE });
  expect(refused.status).toBe(403);
  const status = JSON.parse((await first.sidecar.cli(['status', '--json'])).stdout);
  expect(status).toMatchObject({ record: 'required', organisation: { version: 1 } });
  const text = await first.sidecar.cli(['status']);
  expect(text.stdout).toMatch(/policy {4}record: required, by version 1 of the organisation's/);
  await first.sidecar.stop();
  await collector.close();

  const second = await openFlow({ upstream: upstream.url, home });
  await second.send({ method: 'POST', body, headers: JSON_TYPE });
  await second.sidecar.stop();
  const sessions = await readSessions(home);
  expect(sessions.length).toBeGreaterThanOrEqual(2);
  for (const { header, lines } of sessions) {
    expect(JSON.parse(header).policy.record).toBe('required');
    expect(JSON.parse(lines.split('\n')[0] ?? '')).toMatchObject({
      seq: 0,
      type: 'policy',
      data: { reason: 'organisation', policy: { version: 1, ...RULES } },
    });
    expect(lines).not.toContain('badge-123456');
  }
  expect(sessions[0]?.lines).toMatch(/\[REDACTED:org-badge:[0-9a-f]{8}\]/);
  const verified = await runProgram(home, ['verify', '--all', '--json']);
  expect(verified.code).toBe(0);
  const shown = await runProgram(home, ['show', 'last', '--json']);
  expect(JSON.parse(shown.stdout).turns[0].response.text).toBe('I see');
});

it('a version that is settled while the sidecar runs holds at once, in the session under way too', async () => {
  const upstream = await openHttpUpstream((_request, response) => {
    response.writeHead(200, JSON_TYPE);
    response.end('{}');
  });
  const collector = await startOpenCollector();
  const home = await createHome();
  await chmod(home, 0o700);
  const config = { record: 'best-effort', collector: { url: collector.url } };
  await writeFile(join(home, 'config.json'), JSON.stringify(config));
  const flow = await openFlow({ upstream: upstream.url, home });
  const body = chatRequest('I lost badge-123456 today');
  const ask = () => flow.send({ method: 'POST', body, headers: JSON_TYPE });
  await ask();
  await settlePolicy(collector, { ...RULES, intercept: ['.cursor.sh', '.corp.example'] });
  expect((await flow.sidecar.cli(['ship'])).code).toBe(0);
  const status = JSON.parse((await flow.sidecar.cli(['status', '--json'])).stdout);
  expect(status).toMatchObject({
    record: 'required',
    organisation: { version: 1, interceptedFromNextStart: ['corp.example'] },
  });
  const text = await flow.sidecar.cli(['status']);
  expect(text.stdout).toContain('corp.example will be recorded from the next start on');
  await ask();
  const denied = body.toString().replace(/"model":"[^"]*"/, '"model":"gpt-5-nano"');
  expect((await flow.send({ method: 'POST', body: denied, headers: JSON_TYPE })).status).toBe(403);
  await flow.sidecar.stop();
  const [first] = await readSessions(home);
  const entries = (first?.lines ?? '')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const at = entries.findIndex(({ type }) => type === 'policy');
  expect(at).toBeGreaterThan(0);
  expect(entries[at].data).toMatchObject({ reason: 'organisation', record: 'required', policy: RULES });
  expect(JSON.stringify(entries.slice(0, at))).toContain('badge-123456');
  expect(JSON.stringify(entries.slice(at))).not.toContain('badge-123456');
  expect((await runProgram(home, ['verify', '--all', '--json'])).code).toBe(0);
});

it('who deletes the policy while the collector is away gets nothing through until it is known again', async () => {
  const upstream = await openHttpUpstream((_request, response) => {
    response.writeHead(200, JSON_TYPE);
    response.end('{}');
  });
  const data = await makeTestFolder('org-policy');
  const collector = await startOpenCollector({ data });
  const port = Number(new URL(collector.url).port);
  await settlePolicy(collector, RULES);
  const home = await createHome();
  await chmod(home, 0o700);
  const config = { record: 'best-effort', collector: { url: collector.url } };
  await writeFile(join(home, 'config.json'), JSON.stringify(config));
  await (await openFlow({ upstream: upstream.url, home })).sidecar.stop();
  await collector.close();
  await rm(join(home, 'ship', 'policy.note'));

  const flow = await openFlow({ upstream: upstream.url, home });
  const body = chatRequest('nobody sees this');
  const ask = () => flow.send({ method: 'POST', body, headers: JSON_TYPE });
  const refused = await ask();
  expect(refused.status).toBe(503);
  expect(refused.body.toString()).toMatch(/version 1\) wants all recorded/);
  const status = await flow.sidecar.cli(['status']);
  expect(status.code).toBe(6);
  expect(status.stdout).toMatch(/NOT RECORDING, traffic is refused: the organisation's policy/);
  await startOpenCollector({ data, port });
  await eventually(async () => expect((await ask()).status).toBe(200));
  await flow.sidecar.stop();
});
