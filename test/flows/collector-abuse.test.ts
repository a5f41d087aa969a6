// What a collector is sent that no sidecar would send: it refuses each in its own words, keeps to its limits and goes on.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { MAX_SENT_BYTES } from '../../src/collector/api/read-body.ts';
import {
  enrolOver,
  type Machine,
  put,
  recordAs,
  shipOver,
  startTestCollector,
  useCollector,
} from '../support/collector/collector.ts';

const collector = useCollector();
let machine: Machine;
beforeAll(async () => {
  machine = await recordAs(collector, 'alice', { number: 1 });
  await shipOver(collector, 'alice', machine);
});

const ANY_ID = '019abc00-0000-7000-8000-00000000ffff';

async function codeOf(answer: Response): Promise<unknown> {
  const { error } = (await answer.json()) as { error?: { code: string; message: string } };
  return error?.code;
}

test('without a token nothing is told but that one is wanted', async () => {
  for (const path of [
    '/v1/whoami',
    '/v1/sessions',
    `/v1/sessions/${machine.shipped.id}`,
    '/v1/search?q=a',
    '/v1/policy',
  ]) {
    const answer = await collector.ask(undefined, path);
    expect(answer.status, path).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(await codeOf(answer)).toBe('not-authenticated');
  }
});

// Ids become keys of blobs and of rows: only one form of them is let in at all.
test.each([
  '..%2f..%2fetc%2fpasswd',
  "'%20or%201=1--",
  `${ANY_ID}%00`,
  ANY_ID.toUpperCase(),
  `${ANY_ID}%2f..`,
  '__proto__',
  'x'.repeat(250),
])('an id %s is refused', async (id) => {
  for (const path of [`/v1/sessions/${id}`, `/v1/sessions/${id}/archive`])
    expect((await collector.ask('ruth', path)).status).toBe(400);
  const sent = await put(collector, 'alice', `/v1/sessions/${id}`, [
    'application/json',
    machine.shipped.header,
  ]);
  expect(sent.status).toBe(400);
});

test.each([
  'tile/../../collector.sqlite',
  '..%2flog.key',
  'tile/0/000.p/999',
  'tile/0/000/../../log.key',
  '%2e%2e%2flog.key',
  '',
])('a file %s of the log is refused', async (path) => {
  expect((await collector.ask(undefined, `/log/${path}`)).status).toBe(404);
});

// Each is put where a careless query would take it for a part of itself.
test.each(["' OR '1'='1", "'; DROP TABLE sessions; --", '%', '_', '\\', '{"$ne":null}', '") OR ("1"="1'])(
  'a filter %j is a text to look for, and nothing else',
  async (text) => {
    const value = encodeURIComponent(text);
    for (const name of ['user', 'model', 'label']) {
      const answer = await collector.ask('alice', `/v1/sessions?${name}=${value}`);
      expect([200, 400]).toContain(answer.status);
      const { sessions = [] } = (await answer.json()) as { sessions?: unknown[] };
      expect(sessions, name).toEqual([]);
    }
    const found = await collector.ask(
      'bob',
      `/v1/search?q=${encodeURIComponent(`"${text.replaceAll('"', '')}"`)}`,
    );
    expect([200, 400]).toContain(found.status);
    expect(((await found.json()) as { hits?: unknown[] }).hits ?? []).toEqual([]);
  },
);

test.each([
  '?limit=0',
  '?limit=100000',
  '?limit=ten',
  '?state=open',
  '?flag=fine',
  '?since=yesterday',
  '?page=abc',
  '?limit=1&limit=2',
  '?unknown=1',
  '?owner[issuer]=x',
])('a list with %s is refused', async (query) => {
  const answer = await collector.ask('ruth', `/v1/sessions${query}`);
  expect(answer.status).toBe(400);
  expect(await codeOf(answer)).toBe('bad-request');
});

test.each([
  ['entries', 'application/json'],
  ['entries', 'text/html'],
  ['entries', ''],
  ['seals/1', 'application/json'],
  ['', 'application/x-ndjson'],
])('a body for %s of type %j is refused', async (path, type) => {
  const query = path === 'entries' ? '?from=0' : '';
  const answer = await put(
    collector,
    'alice',
    `/v1/sessions/${machine.shipped.id}/${path}${query}`.replace(/\/$/, ''),
    [type, 'x\n'],
  );
  expect(answer.status).toBe(400);
});

test.each([
  ['{', 'application/json'],
  ['[]', 'application/json'],
  ['{"device":{"id":"x","publicKey":"y"},"at":"z","proof":"w"}', 'application/json'],
  ['{"__proto__":{"device":{}}}', 'application/json'],
  ['a=b', 'application/x-www-form-urlencoded'],
])('an enrolment %s is refused without quoting it', async (body, type) => {
  const answer = await collector.ask('alice', '/v1/devices', {
    method: 'POST',
    headers: { 'content-type': type },
    body,
  });
  expect(answer.status).toBe(400);
});

test('a body that is too large is refused before it is all there, and a bomb while it is unpacked', async () => {
  const path = `/v1/sessions/${machine.shipped.id}/entries?from=0`;
  const large = await talk(
    `PUT ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${await collector.token('alice')}\r\n` +
      `Content-Type: application/x-ndjson\r\nContent-Length: ${MAX_SENT_BYTES + 1}\r\n\r\n`,
  );
  expect(large).toMatch(/^HTTP\/1\.1 413/);
  const bomb = await collector.ask('alice', path, {
    method: 'PUT',
    headers: { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' },
    body: new Uint8Array(gzipSync(Buffer.alloc(200 * 1024 * 1024))),
  });
  expect(bomb.status).toBe(413);
  expect((await collector.ask('alice', '/v1/whoami')).status).toBe(200);
});

test('what is refused early leaves the connection good for the next request', async () => {
  const token = await collector.token('alice');
  const head = (method: string, path: string, more = '') =>
    `${method} ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n${more}\r\n`;
  const body = 'x'.repeat(300_000);
  const type = 'Content-Type: application/x-ndjson\r\n';
  // The second is pipelined behind a body that nobody wants to the end.
  const answers = await talk(
    head('PUT', `/v1/sessions/${ANY_ID}/entries?from=0`, `${type}Content-Length: ${body.length}\r\n`) +
      body +
      head('GET', '/v1/whoami') +
      head('GET', '/nowhere', 'Connection: close\r\n'),
  );
  expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 400', 'HTTP/1.1 200', 'HTTP/1.1 404']);
});

// Smuggling: two readers of one request that disagree on where it ends.
test.each([
  'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n',
  'Content-Length: 5\r\nContent-Length: 6\r\n',
  'Transfer-Encoding: xchunked\r\n',
  'Content-Length: +5\r\n',
])('a request of two lengths is refused: %j', async (fields) => {
  const answers = await talk(
    `POST /v1/devices HTTP/1.1\r\nHost: x\r\n${fields}\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n`,
  );
  expect(answers).toMatch(/^HTTP\/1\.1 400/);
  expect(answers).not.toContain('running');
});

test('a sender that goes away in the middle leaves nothing behind', async () => {
  const live = await recordAs(collector, 'alice', { number: 7, isLive: true });
  const { id, header, segments } = live.shipped;
  expect((await enrolOver(collector, 'alice', live)).status).toBe(200);
  await put(collector, 'alice', `/v1/sessions/${id}`, ['application/json', header]);
  const text = segments
    .flat()
    .map((line) => `${line}\n`)
    .join('');
  const socket = await open();
  socket.write(
    `PUT /v1/sessions/${id}/entries?from=0 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${await collector.token('alice')}\r\n` +
      `Content-Type: application/x-ndjson\r\nContent-Length: ${text.length + 10}\r\n\r\n${text}`,
  );
  socket.destroy();
  const whole = await put(collector, 'alice', `/v1/sessions/${id}/entries?from=0`, [
    'application/x-ndjson',
    text,
  ]);
  expect(await whole.json()).toEqual({ next: segments.flat().length });
});

test('one identity has so many requests a minute, and others have theirs', async () => {
  const strict = await startTestCollector({ maxPerMinute: 3 }, collector.provider);
  try {
    for (let asked = 0; asked < 3; asked++)
      expect((await strict.ask('alice', '/v1/whoami')).status).toBe(200);
    const refused = await strict.ask('alice', '/v1/whoami');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await codeOf(refused)).toBe('rate-limited');
    expect((await strict.ask('bob', '/v1/whoami')).status).toBe(200);
  } finally {
    await strict.close();
  }
});

test('its log names routes, and neither ids nor queries nor tokens', async () => {
  await collector.ask('alice', `/v1/search?q=whatalicethinks`);
  const text = JSON.stringify(collector.log);
  expect(text).toContain('/v1/search');
  expect(text).not.toContain('whatalicethinks');
  expect(text).not.toContain(machine.shipped.id);
  expect(text).not.toContain(await collector.token('alice'));
});

async function open(): Promise<Socket> {
  const { port, hostname } = new URL(collector.url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  return socket;
}

/** All that is answered until the other side ends. */
async function talk(text: string): Promise<string> {
  const socket = await open();
  // An end of ours would have the server drop what it has not answered yet.
  socket.write(text);
  let answers = '';
  for await (const chunk of socket) answers += String(chunk);
  return answers;
}
