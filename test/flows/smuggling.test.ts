// Requests that two parsers could read in two ways: none reaches an upstream, none is recorded, all are counted as refused.
import { expect, test } from 'vitest';
import { closeAfterFlow, type Flow, openFlow } from '../support/flow.ts';
import { openRawUpstream } from '../support/http/raw-upstream.ts';

const POST = 'POST /openai/v1/chat/completions HTTP/1.1';
const HIDDEN = 'GET /openai/v1/smuggled HTTP/1.1\r\nHost: x\r\n\r\n';

async function openTrap() {
  const upstream = await openRawUpstream();
  closeAfterFlow(() => upstream.close());
  return { upstream, flow: await openFlow({ upstream: upstream.url }) };
}

type Attack = readonly [name: string, bytes: (flow: Flow) => string, status: number];
/** Each is one connection; what follows the head is what an attacker would have read as a request of its own. */
const ATTACKS: readonly Attack[] = [
  [
    'length and coding',
    (f) => `${f.head(POST, 'Content-Length: 4', 'Transfer-Encoding: chunked')}0\r\n\r\n${HIDDEN}`,
    400,
  ],
  [
    'coding and length',
    (f) => `${f.head(POST, 'Transfer-Encoding: chunked', 'Content-Length: 4')}0\r\n\r\n${HIDDEN}`,
    400,
  ],
  ['two lengths', (f) => `${f.head(POST, 'Content-Length: 4', 'Content-Length: 5')}{}  ${HIDDEN}`, 400],
  ['two equal lengths', (f) => `${f.head(POST, 'Content-Length: 4', 'Content-Length: 4')}{}  ${HIDDEN}`, 400],
  ['a list of lengths', (f) => `${f.head(POST, 'Content-Length: 4, 5')}{}  ${HIDDEN}`, 400],
  ['a signed length', (f) => `${f.head(POST, 'Content-Length: +4')}{}  ${HIDDEN}`, 400],
  ['a length in hex', (f) => `${f.head(POST, 'Content-Length: 0x4')}{}  ${HIDDEN}`, 400],
  ['a length beyond 64 bits', (f) => f.head(POST, `Content-Length: ${'9'.repeat(30)}`), 400],
  ['a coding that is not chunked', (f) => f.head(POST, 'Transfer-Encoding: xchunked') + HIDDEN, 501],
  [
    'chunked before another coding',
    (f) => f.head(POST, 'Transfer-Encoding: chunked, identity') + HIDDEN,
    400,
  ],
  ['two codings', (f) => `${f.head(POST, 'Transfer-Encoding: gzip, chunked')}0\r\n\r\n`, 501],
  [
    'a coding in HTTP/1.0',
    (f) => `${f.head(POST.replace('1.1', '1.0'), 'Transfer-Encoding: chunked')}0\r\n\r\n`,
    501,
  ],
  ['a folded field', (f) => f.head(POST, 'X-Folded: a', ' Transfer-Encoding: chunked') + HIDDEN, 400],
  ['a blank before the colon', (f) => f.head(POST, 'Transfer-Encoding : chunked') + HIDDEN, 400],
  ['a field without a name', (f) => f.head(POST, ': chunked'), 400],
  ['NUL in a field', (f) => f.head(POST, 'X-Nul: a\0b'), 400],
  ['NUL in the path', (f) => f.head('GET /openai/v1/a\0b HTTP/1.1'), 400],
  ['a bare CR in a field', (f) => f.head(POST, 'X-Bare: a\rContent-Length: 4'), 400],
  [
    '1 MiB of fields',
    (f) => f.head(POST, ...Array.from({ length: 1024 }, (_, n) => `X-${n}: ${'a'.repeat(1016)}`)),
    431,
  ],
  ['one field of 1 MiB', (f) => f.head(POST, `X-Long: ${'a'.repeat(1024 * 1024)}`), 431],
  ['a path of 1 MiB', (f) => f.head(`GET /openai/${'a'.repeat(1024 * 1024)} HTTP/1.1`), 431],
  ['no HTTP at all', () => 'hello\r\n\r\n', 400],
  ['a path that climbs', (f) => f.head('GET /openai/v1/%2e%2e/admin HTTP/1.1'), 400],
  ['another host', (f) => f.head(POST).replace(/Host: .*/, 'Host: evil.example'), 403],
  ['two hosts', (f) => f.head(POST, 'Host: evil.example'), 403],
  ['a web page', (f) => f.head(POST, 'Origin: http://evil.example'), 403],
  ['no token', (f) => f.head(POST).replace(/X-Cursor-Rec-Token: .*\r\n/, ''), 401],
  ['a wrong token', (f) => f.head(POST).replace(/(Token: )./, '$1x'), 401],
];

test('requests with two readings are refused, counted, and nowhere else', async () => {
  const { upstream, flow } = await openTrap();
  const answers: (readonly [string, string])[] = [];
  for (const [name, bytes] of ATTACKS) {
    const client = await flow.client();
    client.write(bytes(flow));
    await client.until('\r\n\r\n').catch(() => undefined);
    answers.push([name, /^HTTP\/1\.1 (\d+)/.exec(client.received())?.[1] ?? client.received()]);
    client.destroy();
  }
  expect(answers).toEqual(ATTACKS.map(([name, , status]) => [name, String(status)]));
  expect(upstream.connections).toHaveLength(0);
  const { recorded, traffic, code } = await flow.status();
  expect(code).toBe(0);
  expect(traffic).toMatchObject({ seen: ATTACKS.length, refused: ATTACKS.length });
  expect(recorded).toMatchObject({ exchanges: 0, sessions: 0, gaps: 0 });
  const listed = await flow.sidecar.cli(['sessions', '--json']);
  expect(JSON.parse(listed.stdout)).toEqual({ sessions: [] });
});

test.each([
  ['no number', 'zz\r\n{}\r\n0\r\n\r\n'],
  ['a signed size', '+2\r\n{}\r\n0\r\n\r\n'],
  ['a size beyond 64 bits', 'fffffffffffffffff\r\n{}\r\n0\r\n\r\n'],
  ['a size that its data exceeds', '1\r\n{}\r\n0\r\n\r\n'],
  ['a bare LF', '2\n{}\n0\n\n'],
])('a chunk size with %s ends the request, and what follows is no other', async (_name, chunks) => {
  const { upstream, flow } = await openTrap();
  const client = await flow.client();
  client.write(flow.head(POST, 'Content-Type: application/json', 'Transfer-Encoding: chunked'));
  client.write(chunks + HIDDEN);
  await client.closed();
  const [shown] = await flow.recorded(1);
  expect(shown?.exchanges.map(({ url, outcome }) => [url, outcome])).toEqual([
    [`${upstream.url}v1/chat/completions`, 'cancelled'],
  ]);
  const seen = upstream.connections.map((connection) => connection.received()).join('');
  expect(seen).not.toContain('smuggled');
  expect(seen).not.toContain('\r\n0\r\n'); // the upstream, too, sees that the body is not whole
});
