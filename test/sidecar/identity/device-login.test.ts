import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LoginConfig } from '../../../src/core/model/login-config.ts';
import { type DeviceLoginEvent, logInByDevice } from '../../../src/sidecar/identity/device-login.ts';
import type { TokenAnswer } from '../../../src/sidecar/identity/issuer-client.ts';
import { openIssuer } from '../../../src/sidecar/identity/oidc.ts';
import { createFakeTimers, type FakeTimers } from '../../support/identity/fake-timers.ts';
import { type IdentityProvider, startIdentityProvider } from '../../support/identity/identity-provider.ts';
import {
  type Form,
  metadataOf,
  type PlainIssuer,
  startPlainIssuer,
} from '../../support/identity/plain-issuer.ts';

let provider: IdentityProvider;
let plain: PlainIssuer;
beforeEach(async () => {
  [provider, plain] = await Promise.all([startIdentityProvider(), startPlainIssuer()]);
});
afterEach(() => Promise.all([provider.close(), plain.close()]));

interface Attempt {
  readonly events: readonly DeviceLoginEvent[];
  readonly timers: FakeTimers;
  readonly answer: Promise<TokenAnswer>;
}
interface Trying {
  readonly other?: Partial<LoginConfig>;
  /** Runs in place of each wait between two polls, numbered from 1. */
  readonly onWait?: (page: string, wait: number) => unknown;
  readonly signal?: AbortSignal;
}

async function attempt(
  { issuer, clientId }: { readonly issuer: string; readonly clientId: string },
  { other, onWait = () => undefined, signal = new AbortController().signal }: Trying = {},
): Promise<Attempt> {
  const events: DeviceLoginEvent[] = [];
  let page = '';
  let waits = 0;
  const timers = createFakeTimers(() => onWait(page, ++waits));
  const login = { issuer, clientId, groupsClaim: 'groups', ...other };
  const client = await openIssuer({ ...login, environment: {}, now: timers.now, signal });
  const answer = logInByDevice(client, {
    login,
    timers,
    signal,
    notify(event) {
      events.push(event);
      if (event.type === 'verification') page = event.authorization.verificationUriComplete ?? '';
    },
  });
  answer.catch(() => undefined); // looked at by the test
  return { events, timers, answer };
}

const pending = { status: 400, body: { error: 'authorization_pending' } };

test('device login brings the tokens of who approved it', async () => {
  const { events, answer, timers } = await attempt(provider, {
    other: { audience: provider.audience },
    onWait: (page, wait) => (wait === 3 ? provider.approve(page, 'bob') : undefined),
  });
  const { proof, refreshToken, accessToken } = await answer;
  expect(proof?.claims).toMatchObject({ sub: 'bob', email: 'bob@corp.example', groups: ['engineering'] });
  expect(refreshToken).toMatch(/./);
  const claims = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString());
  expect(claims.aud).toBe(provider.audience);
  expect(events.map(({ type }) => type)).toEqual(['verification']);
  expect(timers.slept).toEqual([1_000, 1_000, 1_000]);
});

test('device login ends with its own error when the user refuses', async () => {
  const { answer } = await attempt(provider, {
    onWait: (page, wait) => (wait === 2 ? provider.deny(page) : undefined),
  });
  await expect(answer).rejects.toMatchObject({
    code: 'login-denied',
    message: expect.stringContaining('denied'),
  });
});

test('device login ends when nobody approves in time, whoever notices first', async () => {
  provider.lifetimes.deviceCode = 10;
  const ours = await attempt(provider);
  await expect(ours.answer).rejects.toMatchObject({ code: 'code-expired' });
  const [verification] = ours.events;
  if (verification?.type !== 'verification') throw new Error('expected a code');
  expect(ours.timers.now()).toBeGreaterThanOrEqual(verification.expiresAt);
  for (const error of ['expired_token', 'invalid_grant']) {
    plain.answers.token = () => ({ status: 400, body: { error } });
    await expect((await attempt(plain)).answer).rejects.toMatchObject({ code: 'code-expired' });
  }
});

test('device login asks five seconds less often after each slow_down, and says so', async () => {
  provider.slowDown(2);
  const { answer, timers, events } = await attempt(provider, {
    onWait: (page, wait) => (wait === 4 ? provider.approve(page) : undefined),
  });
  await answer;
  expect(timers.slept).toEqual([1_000, 6_000, 11_000, 11_000]);
  expect(events.slice(1)).toEqual([
    { type: 'slowed-down', intervalMs: 6_000 },
    { type: 'slowed-down', intervalMs: 11_000 },
  ]);
});

test('device login waits five seconds where the issuer names no interval', async () => {
  let polls = 0;
  const { token } = plain.answers;
  plain.answers.token = (form) => (++polls < 3 ? pending : token(form));
  const { answer, timers } = await attempt(plain);
  await answer;
  expect(timers.slept).toEqual([5_000, 5_000, 5_000]);
});

test('device login outlives an issuer that is away for a while, asking less often', async () => {
  const { answer, timers, events } = await attempt(provider, {
    async onWait(page, wait) {
      if (wait === 1) await provider.goDown();
      if (wait === 4) {
        await provider.comeBack();
        await provider.approve(page);
      }
    },
  });
  expect((await answer).proof?.claims.sub).toBe('alice');
  expect(timers.slept).toEqual([1_000, 2_000, 4_000, 8_000]);
  expect(events.slice(1)).toEqual(
    [2_000, 4_000, 8_000].map((intervalMs) =>
      expect.objectContaining({
        type: 'unreachable',
        intervalMs,
        message: expect.stringContaining('ECONNREFUSED'),
      }),
    ),
  );
});

test('device login stops where it is told to, waiting or asking', async () => {
  const waiting = new AbortController();
  const first = await attempt(provider, { signal: waiting.signal, onWait: () => waiting.abort() });
  await expect(first.answer).rejects.toMatchObject({ name: 'AbortError' });
  expect(provider.requests.filter((path) => path === '/token')).toEqual([]);
  const asking = new AbortController();
  plain.answers.token = () => {
    asking.abort();
    return pending;
  };
  const second = await attempt(plain, { signal: asking.signal });
  await expect(second.answer).rejects.toMatchObject({ name: 'AbortError' });
  expect(second.events.map(({ type }) => type)).toEqual(['verification']);
});

test('device login asks for the scopes that the issuer has, unless told which, and for an audience in both ways', async () => {
  const forms: Form[] = [];
  const { device } = plain.answers;
  plain.answers.device = (form) => {
    forms.push(form);
    return device(form);
  };
  const ask = async (other: Partial<LoginConfig>, scopes?: readonly string[]) => {
    plain.answers.discovery = () => ({ body: { ...metadataOf(plain.issuer), scopes_supported: scopes } });
    await (await attempt(plain, { other })).answer;
    return forms.at(-1);
  };
  expect(await ask({})).toEqual({ client_id: 'cursor-rec', scope: 'openid profile email offline_access' });
  expect(await ask({}, ['openid', 'email'])).toMatchObject({ scope: 'openid email' });
  expect(await ask({}, ['groups', 'offline_access', 'phone'])).toMatchObject({
    scope: 'openid groups offline_access',
  });
  expect(await ask({ scope: 'openid x' }, ['openid'])).toMatchObject({ scope: 'openid x' });
  expect(await ask({ audience: 'https://c.example' })).toMatchObject({
    audience: 'https://c.example',
    resource: 'https://c.example',
  });
  expect(await ask({ audience: 'collector' })).toEqual({
    client_id: 'cursor-rec',
    scope: 'openid profile email offline_access',
    audience: 'collector',
  });
});
