// Chromium through the forward proxy: whose certificates it accepts, and what the local authority cannot make it accept.
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { openSigner, type Signed } from '../../src/sidecar/capture/tls/certificate.ts';
import { readRecordings, showAll } from '../support/comparison/shown.ts';
import { closeAfterFlow, createHome } from '../support/flow.ts';
import { createTestAuthority } from '../support/http/test-authority.ts';
import { type Ran, type Sidecar, startSidecar } from '../support/sidecar.ts';
import { openAuthorizingProxy } from './authorizing-proxy.ts';
import { browse } from './browse.ts';
import { installBrowser } from './install-browser.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** A host of the intercept list, and one that is not. */
const listed = 'api2.cursor.sh';
const other = 'www.example.test';
const outside = await createTestAuthority(['cursor.sh', 'example.test']);
const absent = await installBrowser();

let sidecar: Sidecar;
let localAuthority: string;
/** The server of the host that is not listed. */
let otherServer: Server;

beforeEach(async () => {
  const home = await createHome();
  const upstreamCa = join(home, 'outside.pem');
  await writeFile(upstreamCa, outside.certificate);
  const listedServer = await servePage(listed);
  otherServer = await servePage(other);
  const pins = [`${listed}:443:${addressOf(listedServer)}`, `${other}:443:${addressOf(otherServer)}`];
  const args = ['--upstream-ca', upstreamCa, ...pins.flatMap((pin) => ['--resolve', pin])];
  sidecar = await startSidecar({ upstreams: {}, home, args });
  closeAfterFlow(() => sidecar.stop());
  localAuthority = await readFile(join(home, 'ca.pem'), 'utf8');
});

/** Serves the host's page on this machine, with a certificate of the outside's authority. */
async function servePage(host: string): Promise<Server> {
  const { certificate, key } = await outside.issue(host);
  const server = createServer({ cert: certificate, key }, (asked, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<p>Page of ${asked.headers.host}</p>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeAfterFlow(() => {
    server.closeAllConnections();
    server.close();
  });
  return server;
}

function addressOf(server: Server): string {
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  return `127.0.0.1:${port}`;
}

/** A certificate for any name by the local authority's key, as whoever stole that key would make it. */
async function signWithLocalKey(host: string): Promise<Signed> {
  const key = await readFile(join(sidecar.home, 'ca-key.secret'), 'utf8');
  const signer = await openSigner({ certificate: localAuthority, key });
  const now = Date.now();
  return signer.sign(host, { from: new Date(now - dayMs), until: new Date(now + dayMs) });
}

/** What Chromium that trusts these authorities shows of the host. */
async function open(host: string, trusted: readonly string[]): Promise<Ran> {
  const proxy = await openAuthorizingProxy(sidecar, [`${listed}:443`, `${other}:443`]);
  return browse(`https://${host}/`, { proxy: proxy.url, trusted });
}

describe.skipIf(absent !== undefined)(absent === undefined ? 'Chromium' : `Chromium, ${absent}`, () => {
  test('shows the page of a listed host where the local authority is trusted, and it is recorded', async () => {
    const { stdout, stderr } = await open(listed, [localAuthority]);
    expect(stdout, stderr).toContain(`<p>Page of ${listed}</p>`);
    const exchanges = (await readRecordings(sidecar, 1)).flatMap((session) => session.exchanges);
    expect(exchanges.map(({ url }) => url)).toContain(`https://${listed}/`);
  });

  test('refuses a listed host where the local authority is not trusted', async () => {
    const { stdout, stderr } = await open(listed, [outside.certificate]);
    expect(stdout + stderr).toContain('ERR_CERT_AUTHORITY_INVALID');
    expect(stdout).not.toContain('Page of');
  });

  test('sees the own certificate of a host that is not listed', async () => {
    const { stdout, stderr } = await open(other, [outside.certificate]);
    expect(stdout, stderr).toContain(`<p>Page of ${other}</p>`);
    const refused = await open(other, [localAuthority]);
    expect(refused.stdout + refused.stderr).toContain('ERR_CERT_AUTHORITY_INVALID');
    expect(JSON.stringify(await showAll(sidecar))).not.toContain(`https://${other}`);
  });

  // Whoever steals the authority's key can sign for any name; its name constraints are what makes that worthless.
  test('refuses a certificate of another host that the trusted local authority has signed', async () => {
    const { certificate, key } = await signWithLocalKey(other);
    otherServer.setSecureContext({ cert: certificate, key });
    const { stdout, stderr } = await open(other, [localAuthority]);
    expect(stdout + stderr).toContain('ERR_CERT_INVALID');
    expect(stdout).not.toContain('Page of');
  });
});
