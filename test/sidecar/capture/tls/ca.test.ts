// What the local authority may sign, judged by OpenSSL and by Node's TLS.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect as connectTcp, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { openCa } from '../../../../src/sidecar/capture/tls/ca.ts';
import { openSigner } from '../../../../src/sidecar/capture/tls/certificate.ts';
import { createHostContexts } from '../../../../src/sidecar/capture/tls/host-contexts.ts';
import { createFileStore } from '../../../../src/sidecar/identity/file-store.ts';
import { closeAfterTest } from '../../../support/http/scene.ts';

const run = promisify(execFile);
const dayMs = 24 * 60 * 60 * 1000;
const domains = ['api.openai.com', 'cursor.com', 'cursor.sh'];
const validity = { from: new Date(Date.now() - dayMs), until: new Date(Date.now() + dayMs) };

async function makeHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'cursor-rec-ca-'));
  closeAfterTest(() => rm(home, { recursive: true, force: true }));
  return home;
}
async function open(home: string, now = Date.now(), listed: readonly string[] = domains) {
  return openCa({ home, domains: listed, keys: createFileStore(home), now: () => now });
}

test('openssl reads the authority as what it is', async () => {
  const { file } = await open(await makeHome());
  const { stdout } = await run('openssl', ['x509', '-in', file, '-noout', '-text']);
  expect(stdout).toContain('ecdsa-with-SHA256');
  expect(stdout).toContain('NIST CURVE: P-256');
  expect(stdout).toMatch(/Basic Constraints: critical\s+CA:TRUE, pathlen:0\s/);
  expect(stdout).toMatch(/Key Usage: critical\s+Certificate Sign, CRL Sign\s/);
  expect(stdout).toMatch(
    /Name Constraints: critical\s+Permitted:\s+DNS:api\.openai\.com\s+DNS:cursor\.com\s+DNS:cursor\.sh\s+Excluded:\s+IP:0\.0\.0\.0\/0\.0\.0\.0\s+IP:0:0:0:0:0:0:0:0\/0:0:0:0:0:0:0:0\s/,
  );
});

/** What someone with a copy of the key can do: OpenSSL signs whatever it is told to. */
async function issueByThief(
  home: string,
  host: string,
): Promise<{ readonly cert: string; readonly key: string }> {
  const at = (name: string) => join(home, name);
  const kind = /^[\d.]+$|:/.test(host) ? 'IP' : 'DNS';
  await writeFile(at('leaf.ext'), `subjectAltName=${kind}:${host}\n`);
  const ask = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', at('leaf.key')];
  await run('openssl', ['req', ...ask, '-subj', '/O=thief', '-out', at('leaf.csr')]);
  const sign = ['-CA', at('ca.pem'), '-CAkey', at('ca-key.secret'), '-CAcreateserial', '-days', '2'];
  await run('openssl', [
    'x509',
    '-req',
    '-in',
    at('leaf.csr'),
    ...sign,
    '-extfile',
    at('leaf.ext'),
    '-out',
    at('leaf.pem'),
  ]);
  return { cert: await readFile(at('leaf.pem'), 'utf8'), key: await readFile(at('leaf.key'), 'utf8') };
}

test.each([
  ['api2.cursor.sh', undefined],
  ['cursor.sh', undefined],
  ['a.b.cursor.com', undefined],
  ['api.openai.com', undefined],
  ['www.example.com', 'error 47'],
  ['evilcursor.sh', 'error 47'],
  ['openai.com', 'error 47'],
  ['127.0.0.1', 'error 48'],
  ['::1', 'error 48'],
])('openssl and Node on a certificate for %s: %s', async (host, refusal) => {
  const home = await makeHome();
  const ca = await open(home);
  const leaf = await issueByThief(home, host);
  const verified = await run('openssl', ['verify', '-CAfile', ca.file, join(home, 'leaf.pem')]).catch(
    (error) => error,
  );
  if (refusal === undefined) expect(verified.stdout).toContain('OK');
  else expect(verified.stderr).toContain(refusal);

  const server = createServer((socket) => {
    const secure = new TLSSocket(socket, { isServer: true, ...leaf });
    secure.on('error', () => {});
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeAfterTest(() => server.close());
  const { port } = server.address() as { port: number };
  const socket = connectTcp(port, '127.0.0.1');
  closeAfterTest(() => socket.destroy());
  const isName = /[a-z]/i.test(host);
  const secure = connect({
    socket,
    host,
    ca: ca.certificate,
    ...(isName && !host.includes(':') ? { servername: host } : {}),
  });
  const seen = await Promise.race([
    once(secure, 'secureConnect').then(() => 'accepted'),
    once(secure, 'error').then(([error]) => String(error.message)),
  ]).catch((error: Error) => error.message);
  if (refusal === undefined) expect(seen).toBe('accepted');
  else expect(seen).toMatch(/subtree violation/);
});

test('the certificate that is signed for a host is no authority and lasts 30 days at most', async () => {
  const home = await makeHome();
  const ca = await open(home);
  const { certificate } = await (await openSigner(ca)).sign('api2.cursor.sh', validity);
  await writeFile(join(home, 'leaf.pem'), certificate);
  const { stdout } = await run('openssl', ['x509', '-in', join(home, 'leaf.pem'), '-noout', '-text']);
  expect(stdout).toMatch(/Basic Constraints: critical\s+CA:FALSE/);
  expect(stdout).toMatch(/Extended Key Usage:\s+TLS Web Server Authentication/);
  expect(stdout).toContain('DNS:api2.cursor.sh');
});

test('the certificate and a key that is kept in a file are for their owner only, and the next start finds the same authority', async () => {
  const home = await makeHome();
  const first = await open(home);
  expect(first.isNew).toBe(true);
  for (const name of ['ca.pem', 'ca-key.secret'])
    expect((await stat(join(home, name))).mode & 0o777).toBe(0o600);
  expect(await open(home)).toEqual({ ...first, isNew: false });
  expect(await readFile(first.file, 'utf8')).toBe(first.certificate);
});

test.each([
  ['has run out', async () => {}, Date.now() + 3660 * dayMs, domains],
  ['would run out before what it signs', async () => {}, Date.now() + 3630 * dayMs, domains],
  ['may sign for other hosts than listed', async () => {}, Date.now(), ['cursor.sh']],
  [
    'has another key',
    async (home: string) => {
      const other = await open(await makeHome());
      await writeFile(join(home, 'ca-key.secret'), other.key);
    },
    Date.now(),
    domains,
  ],
  ['is broken', async (home: string) => writeFile(join(home, 'ca.pem'), 'nothing'), Date.now(), domains],
] as const)('an authority that %s is made anew', async (_name, spoil, now, listed) => {
  const home = await makeHome();
  const first = await open(home);
  await spoil(home);
  const second = await open(home, now, listed);
  expect(second.isNew).toBe(true);
  expect(second.certificate).not.toBe(first.certificate);
  expect((await open(home, now, listed)).isNew).toBe(false);
});

test('an empty list makes an authority that may sign for nothing', async () => {
  const home = await makeHome();
  const ca = await open(home, Date.now(), []);
  const { certificate } = await (await openSigner(ca)).sign('api2.cursor.sh', validity);
  await writeFile(join(home, 'leaf.pem'), certificate);
  const verified = await run('openssl', ['verify', '-CAfile', ca.file, join(home, 'leaf.pem')]).catch(
    (error) => error,
  );
  expect(verified.stderr).toContain('error 47');
});

test('a host has one context until it has nearly run out, and two that ask at once share it', async () => {
  let now = Date.now();
  const contexts = createHostContexts(await open(await makeHome()), () => now);
  const first = contexts.contextFor('api2.cursor.sh');
  expect(contexts.contextFor('api2.cursor.sh')).toBe(first);
  await first;
  now += 27 * dayMs;
  expect(contexts.contextFor('api2.cursor.sh')).toBe(first);
  expect(contexts.contextFor('api3.cursor.sh')).not.toBe(first);
  now += 2 * dayMs;
  expect(contexts.contextFor('api2.cursor.sh')).not.toBe(first);
});
