// Recordings on their way out of a company's network: through its proxy, past it where NO_PROXY says so, under its own authority.
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startTestCollector } from '../support/collector/collector.ts';
import { makeTestFolder } from '../support/collector/open-collector.ts';
import { createHome, openFlow } from '../support/flow.ts';
import { openOuterProxy } from '../support/http/outer-proxy.ts';
import { createTestAuthority } from '../support/http/test-authority.ts';
import { chatRequest, openHttpUpstream } from '../support/http-upstream.ts';
import type { IdentityProvider } from '../support/identity/identity-provider.ts';
import { logIn } from '../support/identity/log-in.ts';
import { runProgram } from '../support/sidecar.ts';

const HOST = 'rec.corp.example';
const authority = await createTestAuthority([HOST]);

interface Company {
  readonly home: string;
  /** What every program of it has in its environment. */
  readonly environment: { readonly HTTPS_PROXY: string; readonly NODE_EXTRA_CA_CERTS: string };
  readonly provider: IdentityProvider;
  /** The start line of each request to the proxy. */
  readonly asked: readonly string[];
}

/** A collector that no name server knows, and a proxy that knows where it is. */
async function openCompany(): Promise<Company> {
  const { certificate: cert, key } = await authority.issue(HOST);
  const collector = await startTestCollector({ tls: { cert, key }, url: `https://${HOST}` });
  onTestFinished(() => collector.close());
  const proxy = await openOuterProxy({ [HOST]: Number(new URL(collector.url).port) });
  const ca = join(await makeTestFolder('company'), 'ca.pem');
  await writeFile(ca, authority.certificate);
  const home = await createHome();
  await chmod(home, 0o700);
  await writeFile(join(home, 'config.json'), JSON.stringify({ collector: { url: `https://${HOST}` } }));
  const environment = { HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: ca };
  return { home, environment, asked: proxy.asked, provider: collector.provider };
}

const CONNECT = `CONNECT ${HOST}:443`;

/** What `ship` says where the environment is another one. */
async function shipBy(company: Company, environment: NodeJS.ProcessEnv = {}) {
  const { home } = company;
  const ran = await runProgram(home, ['ship', '--json'], { ...company.environment, ...environment });
  return { code: ran.code, ...(JSON.parse(ran.stdout) as { state: string; problem?: string }) };
}

it('a sidecar ships through the proxy with its password, under the authority of the company', async () => {
  const upstream = await openHttpUpstream((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('{}');
  });
  const company = await openCompany();
  const { home, environment, asked, provider } = company;
  await logIn({ home, provider, act: (page) => provider.approve(page, 'alice') });
  const flow = await openFlow({ upstream: upstream.url, home, environment });
  await flow.send({
    method: 'POST',
    body: chatRequest('hello'),
    headers: { 'content-type': 'application/json' },
  });
  await flow.sidecar.stop();
  expect(new Set(asked)).toEqual(new Set([CONNECT]));
  expect(await shipBy(company)).toMatchObject({ code: 0, state: 'connected', waiting: { sessions: 0 } });
});

it.each([
  ['the password of the proxy is wrong', 'HTTPS_PROXY', /HTTPS_PROXY/],
  ['the proxy is not there', 'HTTPS_PROXY', /HTTPS_PROXY/],
  ['NO_PROXY leaves it out, and only the proxy knows it', 'NO_PROXY', /ENOTFOUND.*HTTPS_PROXY/],
  ['its authority is not known', 'NODE_EXTRA_CA_CERTS', /NODE_EXTRA_CA_CERTS/],
])('says what to do where %s', async (what, name, told) => {
  const company = await openCompany();
  const { HTTPS_PROXY } = company.environment;
  const wrong = new URL(HTTPS_PROXY);
  wrong.password = 'wrong';
  const values: { readonly [what: string]: string } = {
    'the password of the proxy is wrong': wrong.href,
    'the proxy is not there': 'http://127.0.0.1:1',
    'NO_PROXY leaves it out, and only the proxy knows it': '.corp.example',
    'its authority is not known': '',
  };
  const { code, state, problem } = await shipBy(company, { [name]: values[what] });
  expect(code).toBe(1);
  expect(state).toBe('offline');
  expect(problem).toMatch(told);
  expect(problem).not.toContain('wrong');
});
