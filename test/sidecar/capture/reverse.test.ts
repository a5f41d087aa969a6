// Who may pass, and what is refused before it reaches an upstream.
import { expect, test } from 'vitest';
import { openRawClient } from '../../support/http/raw-client.ts';
import { closeAfterTest, openScene } from '../../support/http/scene.ts';

const wrong = ['wrong', 'token'].join('-');

test.each([
  ['no token', (own: string) => `GET /openai/v1/x HTTP/1.1\r\nHost: ${own}\r\n\r\n`, 401, 'token_missing'],
  [
    'a wrong token in the path',
    (own: string) => `GET /t/${wrong}/openai/v1/x HTTP/1.1\r\nHost: ${own}\r\n\r\n`,
    401,
    'token_wrong',
  ],
  [
    'a wrong token and no such route',
    (own: string) => `GET /nope/x HTTP/1.1\r\nHost: ${own}\r\nx-cursor-rec-token: ${wrong}\r\n\r\n`,
    401,
    'token_wrong',
  ],
  [
    'no token on a control path',
    (own: string) => `GET /.cursor-rec/status HTTP/1.1\r\nHost: ${own}\r\n\r\n`,
    401,
    'token_missing',
  ],
  [
    'another Host',
    (_: string, token: string) =>
      `GET /openai/v1/x HTTP/1.1\r\nHost: evil.example\r\nx-cursor-rec-token: ${token}\r\n\r\n`,
    403,
    'host_not_allowed',
  ],
  [
    'another port in Host',
    (_: string, token: string) =>
      `GET /openai/v1/x HTTP/1.1\r\nHost: 127.0.0.1:1\r\nx-cursor-rec-token: ${token}\r\n\r\n`,
    403,
    'host_not_allowed',
  ],
  [
    'no Host',
    (_: string, token: string) => `GET /openai/v1/x HTTP/1.1\r\nx-cursor-rec-token: ${token}\r\n\r\n`,
    403,
    'host_not_allowed',
  ],
  [
    'two Hosts',
    (own: string, token: string) =>
      `GET /openai/v1/x HTTP/1.1\r\nHost: ${own}\r\nHost: ${own}\r\nx-cursor-rec-token: ${token}\r\n\r\n`,
    403,
    'host_not_allowed',
  ],
  [
    'an Origin',
    (own: string, token: string) =>
      `GET /openai/v1/x HTTP/1.1\r\nHost: ${own}\r\nOrigin: null\r\nx-cursor-rec-token: ${token}\r\n\r\n`,
    403,
    'origin_not_allowed',
  ],
  [
    'no such route',
    (own: string, token: string) =>
      `GET /nope/x HTTP/1.1\r\nHost: ${own}\r\nx-cursor-rec-token: ${token}\r\n\r\n`,
    404,
    'route_unknown',
  ],
  [
    'dots',
    (own: string, token: string) =>
      `GET /openai/../x HTTP/1.1\r\nHost: ${own}\r\nx-cursor-rec-token: ${token}\r\n\r\n`,
    400,
    'path_not_allowed',
  ],
  [
    'the token in the query',
    (own: string, token: string) =>
      `GET /openai/x?key=${token} HTTP/1.1\r\nHost: ${own}\r\nx-cursor-rec-token: ${token}\r\n\r\n`,
    400,
    'token_misplaced',
  ],
  [
    'absolute form',
    (_: string, token: string) =>
      `GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\nx-cursor-rec-token: ${token}\r\n\r\n`,
    501,
    'absolute_form_unsupported',
  ],
  [
    'CONNECT',
    () => 'CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n',
    501,
    'connect_unsupported',
  ],
  [
    'an expectation',
    (own: string, token: string) =>
      `POST /openai/x HTTP/1.1\r\nHost: ${own}\r\nx-cursor-rec-token: ${token}\r\nExpect: magic\r\nContent-Length: 0\r\n\r\n`,
    417,
    'expectation_unsupported',
  ],
  [
    'a wrong token on an upgrade',
    (own: string) =>
      `GET /openai/x HTTP/1.1\r\nHost: ${own}\r\nx-cursor-rec-token: ${wrong}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    401,
    'token_wrong',
  ],
] as const)('a request with %s is refused', async (_name, write, status, code) => {
  const { upstream, rig, client } = await openScene();
  client.write(write(`127.0.0.1:${rig.port}`, rig.token));
  const got = await client.until((text) => /\r\n\r\n.*(?:\}\}|\n)$/s.test(text));
  expect(got).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(got).toContain(`x-cursor-rec-error: ${code}\r\n`);
  expect(got).not.toContain(rig.token);
  expect(upstream.connections).toHaveLength(0);
  expect(rig.events()).toEqual([]);
  expect(rig.tap.stats()).toMatchObject({ seen: 1, refused: 1, open: 0 });
});

test.each(['127.0.0.1', 'localhost', 'LOCALHOST', '[::1]'])('Host %s is our own', async (name) => {
  const { upstream, rig, client } = await openScene();
  client.write(
    `GET /openai/x HTTP/1.1\r\nHost: ${name}:${rig.port}\r\nx-cursor-rec-token: ${rig.token}\r\n\r\n`,
  );
  await (await upstream.connection(0)).until('GET /x');
});

test('control paths go to their handler with the path and no token', async () => {
  const seen: string[] = [];
  const { rig, client } = await openScene({
    control: (_request, response, path) => {
      seen.push(path);
      response.end('controlled');
    },
  });
  client.write(`GET /t/${rig.token}/.cursor-rec/status?x HTTP/1.1\r\nHost: localhost:${rig.port}\r\n\r\n`);
  await client.until('controlled');
  expect(seen).toEqual(['/.cursor-rec/status?x']);
});

test.each([
  [
    'Content-Length and Transfer-Encoding',
    'Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    400,
  ],
  ['two Content-Lengths', 'Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd', 400],
  ['the same Content-Length twice', 'Content-Length: 3\r\ncontent-length: 3\r\n\r\nabc', 400],
  ['a list as Content-Length', 'Content-Length: 3, 3\r\n\r\nabc', 400],
  ['a signed Content-Length', 'Content-Length: +3\r\n\r\nabc', 400],
  ['a bad chunk size', 'Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n', 400],
  ['a chunk size that overflows', 'Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nabc', 400],
  ['a chunk size with a bare LF', 'Transfer-Encoding: chunked\r\n\r\n3\nabc\n0\n\n', 400],
  ['a negative chunk size', 'Transfer-Encoding: chunked\r\n\r\n-3\r\nabc\r\n0\r\n\r\n', 400],
  ['another transfer coding', 'Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n', 501],
  ['an unknown transfer coding', 'Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n', 501],
  ['chunked twice', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n', 400],
  ['a folded field', 'X-A: 1\r\n folded\r\n\r\n', 400],
  ['NUL in a field', 'X-A: a\0b\r\n\r\n', 400],
  ['a space before the colon', 'X-A : 1\r\n\r\n', 400],
  ['a bare LF', 'X-A: 1\nX-B: 2\r\n\r\n', 400],
  ['a bare CR', 'X-A: 1\rX-B: 2\r\n\r\n', 400],
  ['1 MiB of fields', `X-A: ${'a'.repeat(1024 * 1024)}\r\n\r\n`, 431],
])('smuggling by %s is refused and never reaches the upstream', async (_name, tail, status) => {
  const { upstream, rig, client } = await openScene();
  client.write(rig.head('POST /openai/v1/x HTTP/1.1').slice(0, -2) + tail);
  expect(await client.until('x-cursor-rec-error')).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(upstream.connections.map((connection) => connection.received()).join('')).toBe('');
});

test('chunked from an HTTP/1.0 client is refused', async () => {
  const { upstream, rig, client } = await openScene();
  client.write(`${rig.head('POST /openai/v1/x HTTP/1.0', 'Transfer-Encoding: chunked')}0\r\n\r\n`);
  expect(await client.until('}}')).toContain('x-cursor-rec-error: transfer_encoding_unsupported');
  expect(upstream.connections).toHaveLength(0);
});

test('more header fields than any default count pass', async () => {
  const { upstream, rig, client } = await openScene();
  const lines = Array.from({ length: 3000 }, (_, index) => `x-${index}: 1`);
  client.write(rig.head('GET /openai/v1/x HTTP/1.1', ...lines));
  const seen = await (await upstream.connection(0)).until('\r\n\r\n');
  for (const line of lines) expect(seen).toContain(`${line}\r\n`);
});

test('a client keeps its connection after a refusal, also one whose body it is still sending', async () => {
  const { upstream, rig, client } = await openScene();
  client.write(`${rig.head('POST /nope/x HTTP/1.1', 'Content-Length: 6')}abc`);
  await client.until('route_unknown');
  client.write(`def${rig.head('GET /openai/y HTTP/1.1')}`);
  await (await upstream.connection(0)).until('GET /y');
});

test('a client address, its connection number and the counts of exchanges are told', async () => {
  const { upstream, rig, client } = await openScene();
  const other = await openRawClient(rig.port);
  closeAfterTest(() => other.destroy());
  client.write(rig.head('GET /openai/1 HTTP/1.1'));
  await upstream.connection(0);
  other.write(rig.head('GET /openai/2 HTTP/1.1'));
  await upstream.connection(1);
  expect(rig.tap.stats()).toMatchObject({ seen: 2, open: 2, refused: 0 });
  const opened = await rig.event('exchange-opened', (event) => event.url.endsWith('/2'));
  expect(opened.client).toEqual({ address: '127.0.0.1', connection: 2 });
});
