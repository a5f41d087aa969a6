import { request } from 'node:http';
import { expect, test } from 'vitest';
import { createLender } from '../../../src/sidecar/capture/lend.ts';
import type { Target } from '../../../src/sidecar/capture/route.ts';
import { openProxyRig } from '../../support/http/proxy-rig.ts';
import { openHttpsUpstream } from '../../support/http/secure-upstream.ts';
import { createTestAuthority } from '../../support/http/test-authority.ts';

const key = ['key', 'of', 'the', 'upstream'].join('-');
const lend = createLender({
  routes: { openai: { upstream: new URL('https://llm.corp.example/team/v1/') } },
  credentialFor: (route) => (route === 'openai' ? key : undefined),
});

function target(change: Partial<Target>): Target {
  const { origin = 'https://llm.corp.example', path = '/team/v1/models?key=K&a=b' } = change;
  return { type: 'route', name: 'openai', origin, path, url: origin + path, ...change };
}

test.each([
  ['what a route leads to', {}],
  ['what comes by the same name inside of a connection', { host: 'LLM.corp.example' }],
])('%s goes out with the key, and its address has none', (_what, change) => {
  const lent = lend(target(change));
  expect(lent.path).toBe('/team/v1/models?a=b');
  expect(lent.url).toBe('https://llm.corp.example/team/v1/models?a=b');
  expect(lent.credential?.putInto([])).toEqual(['authorization', `Bearer ${key}`]);
});

test.each<[string, Partial<Target>]>([
  ['another server that is listed by that name', { origin: 'https://api.openai.com' }],
  ['another path of that server', { path: '/team/v10/models?key=K' }],
  ['a path that leads elsewhere', { path: '/team/v1/%2e%2e/admin' }],
  ['another host that the same server may answer for', { host: 'other.example' }],
  ['what is tunnelled', { isTunnelled: true }],
  ['a route without a key', { name: 'gemini' }],
  ['a name that every object has', { name: 'constructor' }],
])('%s gets no key and stays as it came', (_what, change) => {
  const asked = target(change);
  expect(lend(asked)).toBe(asked);
});

test.each([
  ['goes out with the key that is held', 'https://api.openai.com', `Bearer ${key}`],
  ["keeps its client's key where the route leads elsewhere", 'https://llm.corp.example', 'Bearer own'],
])('what is intercepted %s', async (_what, upstream, sent) => {
  const authority = await createTestAuthority(['api.openai.com']);
  const seen: unknown[] = [];
  const openai = await openHttpsUpstream(authority, {
    host: 'api.openai.com',
    onRequest: (asked, response) => {
      seen.push([asked.url, asked.headers.authorization, asked.headers['x-api-key']]);
      response.end('{}');
    },
  });
  const rig = await openProxyRig({
    pins: [openai.pin('api.openai.com')],
    upstreamCa: authority,
    config: { routes: { openai: { upstream } } },
    credentialFor: (route) => (route === 'openai' ? key : undefined),
  });
  const socket = await rig.secure('api.openai.com');
  const asked = request({
    createConnection: () => socket,
    path: '/v1/models',
    headers: { host: 'api.openai.com', authorization: 'Bearer own' },
  });
  const status = await new Promise((resolve) =>
    asked.on('response', (response) => resolve(response.resume().statusCode)).end(),
  );
  expect(status).toBe(200);
  expect(seen).toEqual([['/v1/models', sent, undefined]]);
});
