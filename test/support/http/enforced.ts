// The whole proxy in front of upstreams that count, with somebody or nobody logged in.
import { expect } from 'vitest';
import type { Standing } from '../../../src/core/model/standing.ts';
import { type CountingUpstream, openCountingUpstream } from './counting-upstream.ts';
import { openProxyRig, type ProxyRig } from './proxy-rig.ts';

/** Nobody is logged in any more. */
export const nobody: Standing = {
  type: 'none',
  reason: 'expired',
  message: 'expected a login, found that it has expired; run "cursor-rec login"',
};
/** This user is. */
export const user = (subject: string): Standing => ({
  type: 'proved',
  identity: { method: 'oidc', issuer: 'https://id.example', subject },
  validUntil: '2030-01-01T00:00:00.000Z',
});

export interface Enforced {
  readonly rig: ProxyRig;
  readonly upstream: CountingUpstream;
  stand(standing: Standing): void;
  baseUrl(route: string): string;
}
/** Opens it; `config` as in config.json, on top of the routes. */
export async function openEnforced(first: Standing = nobody, config: object = {}): Promise<Enforced> {
  let standing = first;
  const upstream = await openCountingUpstream();
  const routes = Object.fromEntries(
    ['openai', 'anthropic', 'gemini', 'cursor'].map((name) => [name, { upstream: upstream.url }]),
  );
  const rig = await openProxyRig({ config: { routes, ...config }, standing: () => standing });
  return {
    rig,
    upstream,
    stand(next) {
      standing = next;
    },
    baseUrl: (route) => `http://127.0.0.1:${rig.port}/t/${rig.token}/${route}`,
  };
}

/** Nothing reached the upstream, nothing was recorded, and so many requests were counted as refused. */
export function expectNothingPassed({ upstream, rig }: Enforced, refused = 1): void {
  expect(upstream.requests).toEqual([]);
  expect(upstream.connections).toBe(0);
  expect(rig.events()).toEqual([]);
  expect(rig.tap.stats().refused).toBe(refused);
}
