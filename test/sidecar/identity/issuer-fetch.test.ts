import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createIssuerFetch } from '../../../src/sidecar/identity/issuer-fetch.ts';

const GET = { method: 'GET', headers: {} };

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // A server that listens on TCP has an address with a port.
  return (server.address() as AddressInfo).port;
}

/** A proxy that lets nothing through and remembers what was wanted. */
async function startProxy(): Promise<{ readonly port: number; readonly wanted: readonly string[] }> {
  const wanted: string[] = [];
  const server = createServer((incoming, response) => {
    wanted.push(incoming.url ?? '');
    response.writeHead(502).end();
  });
  server.on('connect', (incoming, socket) => {
    wanted.push(incoming.url ?? '');
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  return { port: await listen(server), wanted };
}

test('issuer fetch goes through the proxy of the company, but never through our own', async () => {
  const { port, wanted } = await startProxy();
  const url = 'https://id.invalid/token';
  const company = createIssuerFetch({ HTTPS_PROXY: `http://127.0.0.1:${port}` });
  await expect(company(url, GET)).rejects.toThrow();
  expect(wanted).toEqual(['id.invalid:443']);
  const own = `http://cursor-rec:token@127.0.0.1:${port}`;
  for (const environment of [
    { HTTPS_PROXY: own },
    { https_proxy: own, http_proxy: own, NODE_USE_ENV_PROXY: '1' },
  ])
    await expect(createIssuerFetch(environment)(url, GET)).rejects.toThrow(/id\.invalid/);
  expect(wanted).toEqual(['id.invalid:443']);
});

test('issuer fetch reaches an issuer on this machine without any proxy', async () => {
  const { port: proxy, wanted } = await startProxy();
  const port = await listen(createServer((_incoming, response) => response.end('here')));
  const fetch = createIssuerFetch({ HTTP_PROXY: `http://127.0.0.1:${proxy}` });
  expect(await (await fetch(`http://127.0.0.1:${port}/`, GET)).text()).toBe('here');
  expect(wanted).toEqual([]);
});

test('issuer fetch sends what it is given and answers what came, redirects and all', async () => {
  const seen: unknown[] = [];
  const port = await listen(
    createServer(async (incoming, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      seen.push([incoming.method, incoming.headers['x-a'], Buffer.concat(chunks).toString()]);
      response.writeHead(302, [
        ['location', 'http://evil.example/'],
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
      ]);
      response.end();
    }),
  );
  const fetch = createIssuerFetch({});
  const body = new URLSearchParams({ a: '1 2' });
  const response = await fetch(`http://localhost:${port}/`, {
    method: 'POST',
    headers: { 'x-a': 'y' },
    body,
  });
  expect(seen).toEqual([['POST', 'y', 'a=1+2']]);
  expect(response.status).toBe(302);
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
});

test.each([
  'http://id.example/',
  'http://127.0.0.1.evil.example/',
  'http://0.0.0.0/',
  'ftp://127.0.0.1/',
  'not a url',
])('issuer fetch refuses %s', async (url) => {
  await expect(createIssuerFetch({})(url, GET)).rejects.toMatchObject({ code: 'issuer-invalid' });
});

test('issuer fetch stops at an answer without end, at a broken one, and when it is told to', async () => {
  const endless = await listen(
    createServer((_incoming, response) => {
      const write = () => {
        while (response.write('x'.repeat(65_536)));
        response.once('drain', write);
      };
      write();
    }),
  );
  await expect(createIssuerFetch({})(`http://127.0.0.1:${endless}/`, GET)).rejects.toThrow(/1048576 bytes/);
  const broken = await listen(
    createServer((incoming) => incoming.socket.end('HTTP/1.1 999 odd\r\ncontent-length: 0\r\n\r\n')),
  );
  await expect(createIssuerFetch({})(`http://127.0.0.1:${broken}/`, GET)).rejects.toThrow(RangeError);
  const silent = await listen(createServer());
  const stop = new AbortController();
  const waiting = createIssuerFetch({}, { signal: stop.signal })(`http://127.0.0.1:${silent}/`, GET);
  stop.abort();
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
});
