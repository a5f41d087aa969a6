// What a sidecar shipped is read back from the collector: by its owner, by auditors, by nobody else, and never unnoted.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { verifyFolder } from '../../src/cli/read/verify-folder.ts';
import { EXPORT_FORMATS } from '../../src/core/export/format.ts';
import { sha256 } from '../../src/node/hashing.ts';
import {
  enrolOver,
  type Machine,
  put,
  recordAs,
  shipOver,
  useCollector,
} from '../support/collector/collector.ts';
import { eventually } from '../support/eventually.ts';

const collector = useCollector();
let alices: Machine;
let bobs: Machine;

beforeAll(async () => {
  alices = await recordAs(collector, 'alice', { number: 1 });
  bobs = await recordAs(collector, 'bob', { number: 2 });
  await shipOver(collector, 'alice', alices);
  await shipOver(collector, 'bob', bobs);
});

/** Members of the answers that are looked at here. */
interface Answer {
  readonly sessions: readonly { readonly id: string }[];
  readonly next: string;
  readonly exchanges: readonly unknown[];
  readonly records: readonly { readonly prev: string; readonly hash: string }[];
  readonly hits: readonly { readonly session: string }[];
  readonly rows: readonly { readonly user: { readonly subject: string } }[];
  readonly costs: unknown;
}

async function askJson(login: string, path: string): Promise<Answer> {
  const answer = await collector.ask(login, path);
  expect(answer.status, await answer.clone().text()).toBe(200);
  return (await answer.json()) as Answer;
}

test('a list has the sessions that one may know of', async () => {
  const ids = async (login: string, query = '') =>
    (await askJson(login, `/v1/sessions${query}`)).sessions.map(({ id }) => id);
  expect(await ids('alice')).toEqual([alices.shipped.id]);
  expect(await ids('ruth')).toEqual([bobs.shipped.id, alices.shipped.id]);
  expect(await ids('adam')).toEqual([bobs.shipped.id, alices.shipped.id]);
  expect(await ids('ruth', '?user=bob@corp')).toEqual([bobs.shipped.id]);
  expect(await ids('ruth', '?state=live')).toEqual([]);
  const { sessions, next } = await askJson('ruth', '/v1/sessions?limit=1');
  expect(sessions).toHaveLength(1);
  expect(await ids('ruth', `?limit=1&page=${next}`)).toEqual([alices.shipped.id]);
});

test('a session is decoded as show --json has it', async () => {
  const document = await askJson('alice', `/v1/sessions/${alices.shipped.id}`);
  expect(document).toMatchObject({ format: 'cursor-rec/1', session: { id: alices.shipped.id } });
  expect(document.exchanges).toHaveLength(2);
});

test.each(EXPORT_FORMATS)('a session is exported as %s', async (format) => {
  const answer = await collector.ask('ruth', `/v1/sessions/${alices.shipped.id}/export?format=${format}`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-disposition')).toContain('attachment');
  expect((await answer.text()).length).toBeGreaterThan(50);
});

test('entries, header and seals are as they were sent', async () => {
  const { id, header, segments, seals } = alices.shipped;
  const text = async (path: string) => (await collector.ask('alice', `/v1/sessions/${id}/${path}`)).text();
  const lines = segments.flat();
  expect(await text('header')).toBe(header);
  expect(await text('entries')).toBe(lines.map((line) => `${line}\n`).join(''));
  expect(await text('entries?from=3')).toBe(
    lines
      .slice(3)
      .map((line) => `${line}\n`)
      .join(''),
  );
  expect(await text('seals/1')).toBe(seals[0]);
});

test('an archive holds all that is needed to verify it offline', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'archive-'));
  try {
    const { id, segments } = alices.shipped;
    const archive = join(folder, 'session.tar');
    const files = await eventually(async () => {
      const answer = await collector.ask('alice', `/v1/sessions/${id}/archive`);
      await writeFile(archive, new Uint8Array(await answer.arrayBuffer()));
      const { stdout } = await promisify(execFile)('tar', ['-tf', archive]);
      expect(stdout.match(/receipt/g)).toHaveLength(segments.length);
      return stdout.trim().split('\n');
    });
    await promisify(execFile)('tar', ['-xf', archive, '-C', folder]);
    const [first = ''] = files;
    expect(await readFile(join(folder, first), 'utf8')).toBe(alices.shipped.header);
    const verdict = await verifyFolder(join(folder, dirname(first)), { sha256 });
    expect(verdict).toMatchObject({ level: 'intact', problems: [] });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("of others' sessions nobody learns whether they are there", async () => {
  const none = '019abc00-0000-7000-8000-00000000ffff';
  for (const login of ['alice', 'adam'])
    for (const path of [
      '',
      '/entries',
      '/events',
      '/header',
      '/seals/1',
      '/erasures',
      '/evidence',
      '/archive',
      '/export?format=json',
    ]) {
      const there = await collector.ask(login, `/v1/sessions/${bobs.shipped.id}${path}`);
      const absent = await collector.ask(login, `/v1/sessions/${none}${path}`);
      expect([there.status, absent.status], path).toEqual([404, 404]);
      expect((await there.text()).replace(bobs.shipped.id, none)).toBe(await absent.text());
    }
});

test('every read is in the log of reads before it is answered, and the log chains', async () => {
  const { id } = alices.shipped;
  await collector.ask('ruth', `/v1/sessions/${id}/export?format=html`);
  const { records } = await askJson('ruth', `/v1/access?session=${id}&subject=ruth&limit=1`);
  const [record] = records;
  expect(record).toMatchObject({ action: 'access', subject: 'ruth', session: id });
  const { records: all } = await askJson('ruth', '/v1/access?limit=200');
  expect(all).toContainEqual(
    expect.objectContaining({
      action: 'export',
      subject: 'ruth',
      session: id,
      detail: 'html',
      email: 'ruth@corp.example',
    }),
  );
  for (const [at, { prev }] of all.slice(0, -1).entries()) expect(prev).toBe(all[at + 1]?.hash);
  expect((await collector.ask('alice', '/v1/access')).status).toBe(403);
});

test('events give what is there, then what comes, then the end', async () => {
  const machine = await recordAs(collector, 'alice', { number: 5 });
  const { id, header, segments } = machine.shipped;
  const lines = segments.flat();
  expect((await enrolOver(collector, 'alice', machine)).status).toBe(200);
  await put(collector, 'alice', `/v1/sessions/${id}`, ['application/json', header]);
  const send = (from: number, some: readonly string[]) =>
    put(collector, 'alice', `/v1/sessions/${id}/entries?from=${from}`, [
      'application/x-ndjson',
      some.map((line) => `${line}\n`).join(''),
    ]);
  await send(0, lines.slice(0, 2));
  const answer = await collector.ask('alice', `/v1/sessions/${id}/events`, {
    headers: { 'last-event-id': '0' },
  });
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = (await reader?.read())?.value ?? '';
  expect(text).toBe(`event: entry\nid: 1\ndata: ${lines[1]}\n\n`);
  expect((await send(2, lines.slice(2))).status).toBe(200);
  for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) text += read.value;
  const expected = lines.slice(1).map((line, at) => `event: entry\nid: ${at + 1}\ndata: ${line}\n\n`);
  expect(text).toBe(`${expected.join('')}event: end\ndata: {}\n\n`);
});

test('search finds what was said, and only in what one may read', async () => {
  const find = async (login: string, q: string) => {
    const { hits } = await askJson(login, `/v1/search?q=${encodeURIComponent(q)}`);
    return hits.map(({ session }) => session);
  };
  await eventually(async () => expect((await find('ruth', 'route:openai')).length).toBeGreaterThan(0));
  await eventually(async () => expect(await find('alice', 'route:openai')).toContain(alices.shipped.id));
  expect(await find('alice', 'route:openai')).not.toContain(bobs.shipped.id);
  expect(await find('adam', 'route:openai')).toEqual([]);
  const refused = await collector.ask('alice', `/v1/search?q=${encodeURIComponent('is:nonsense')}`);
  expect(await refused.json()).toMatchObject({ error: { code: 'bad-request' } });
});

test('statistics add up, with costs that say that they are estimates', async () => {
  const { rows, costs } = await eventually(async () => {
    const found = await askJson('ruth', '/v1/statistics?by=user');
    expect(found.rows.length).toBeGreaterThanOrEqual(2);
    return found;
  });
  expect(costs).toMatchObject({ isEstimate: true, currency: 'USD' });
  expect(rows.map(({ user }) => user.subject)).toContain('bob');
  const own = await askJson('alice', '/v1/statistics?by=user');
  expect(new Set(own.rows.map(({ user }) => user.subject))).toEqual(new Set(['alice']));
});

test('a policy is settled by admins alone, signed, and fetched by everybody', async () => {
  const settle = (login: string, body: unknown) =>
    put(collector, login, '/v1/policy', ['application/json', JSON.stringify(body)]);
  expect((await collector.ask('alice', '/v1/policy')).status).toBe(404);
  expect((await settle('alice', {})).status).toBe(403);
  const misspelt = await settle('adam', { recrod: 'required' });
  expect(await misspelt.json()).toMatchObject({ error: { code: 'bad-request' } });
  const rules = [{ id: 'badge', triggers: ['badge-'], pattern: 'badge-(?=1)' }];
  const unmaskable = await settle('adam', { redaction: { rules } });
  expect([unmaskable.status, await unmaskable.json()]).toMatchObject([
    400,
    { error: { code: 'bad-request', message: expect.stringContaining('rule "badge"') } },
  ]);
  const settled = await settle('adam', { record: 'required' });
  expect(await settled.json()).toMatchObject({ version: 1 });
  const fetched = await collector.ask('bob', '/v1/policy');
  expect(await fetched.json()).toMatchObject({ note: expect.stringContaining('"record":"required"') });
  const again = await collector.ask('bob', '/v1/policy', { headers: { 'if-none-match': '"1"' } });
  expect(again.status).toBe(304);
});

test('admins hold a session and let it go, with a note of why', async () => {
  const { id } = bobs.shipped;
  const hold = (login: string, method: string, body?: string) =>
    collector.ask(login, `/v1/sessions/${id}/hold`, {
      method,
      ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
    });
  const held = async () => {
    const { sessions } = await askJson('adam', '/v1/sessions?user=bob');
    return sessions[0];
  };
  expect((await hold('bob', 'POST', '{}')).status).toBe(403);
  expect((await hold('adam', 'POST', '{"reason":"case 7"}')).status).toBe(200);
  expect(await held()).toMatchObject({ hold: { reason: 'case 7' } });
  expect((await hold('adam', 'DELETE')).status).toBe(200);
  expect(await held()).not.toHaveProperty('hold');
  const { records } = await askJson('ruth', `/v1/access?session=${id}&subject=adam`);
  expect(records).toMatchObject([{ action: 'release' }, { action: 'hold', detail: 'case 7' }]);
});

test('admins revoke a device, which sends no more', async () => {
  const machine = await recordAs(collector, 'bob', { number: 9 });
  expect((await enrolOver(collector, 'bob', machine)).status).toBe(200);
  const { id } = machine.header.device;
  const revoke = (login: string) =>
    collector.ask(login, `/v1/devices/${id}/revoke`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"reason":"stolen"}',
    });
  expect((await revoke('bob')).status).toBe(403);
  expect((await revoke('adam')).status).toBe(200);
  expect((await revoke('adam')).status).toBe(404);
  const path = `/v1/sessions/${machine.shipped.id}`;
  expect((await put(collector, 'bob', path, ['application/json', machine.shipped.header])).status).toBe(403);
  expect((await enrolOver(collector, 'bob', machine)).status).toBe(403);
});

test('an auditor who exports a hundred times at once is held back, and takes nobody their turn', async () => {
  const path = `/v1/sessions/${alices.shipped.id}/export?format=html`;
  const answers = await Promise.all(Array.from({ length: 100 }, () => collector.ask('ruth', path)));
  const refused = answers.filter(({ status }) => status !== 200);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.length).toBeLessThan(100);
  for (const { status, headers } of refused) {
    expect(status).toBe(429);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  }
  for (const answer of answers) await answer.text();
  await eventually(async () => {
    const more = await Promise.all(Array.from({ length: 6 }, () => collector.ask('ruth', path)));
    for (const answer of more) await answer.text();
    expect(more.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
  });
});
