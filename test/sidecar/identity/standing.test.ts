import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LoginConfig } from '../../../src/core/model/login-config.ts';
import type { Standing } from '../../../src/core/model/standing.ts';
import { forgetLogin } from '../../../src/sidecar/identity/change-login.ts';
import { withLoginLock } from '../../../src/sidecar/identity/login-lock.ts';
import { createStandingWatch, type StandingWatch } from '../../../src/sidecar/identity/standing.ts';
import { systemTimers } from '../../../src/sidecar/identity/timers.ts';
import { createFolder } from '../../support/context.ts';
import { createFakeTimers, type FakeTimers } from '../../support/identity/fake-timers.ts';
import { type IdentityProvider, startIdentityProvider } from '../../support/identity/identity-provider.ts';
import { logIn } from '../../support/identity/logged-in.ts';
import { createMemoryStore, type MemoryStore } from '../../support/identity/memory-store.ts';

let provider: IdentityProvider;
let home: string;
let store: MemoryStore;
let timers: FakeTimers;
let login: LoginConfig | undefined;
const watches: StandingWatch[] = [];
beforeEach(async () => {
  [provider, home] = await Promise.all([startIdentityProvider(), createFolder()]);
  store = createMemoryStore();
  timers = createFakeTimers();
  login = { issuer: provider.issuer, clientId: provider.clientId, groupsClaim: 'groups' };
});
afterEach(async () => {
  for (const watch of watches.splice(0)) await watch.close();
  await provider.close();
});

const environment = {};
const watch = async (): Promise<StandingWatch> => {
  const readLogin = async () => login;
  const opened = await createStandingWatch({ home, store, readLogin, user: 'me', environment, timers });
  watches.push(opened);
  return opened;
};
const enter = (person = 'alice') =>
  logIn(provider, { home, store, approve: (page) => provider.approve(page, person) });
const forget = () => forgetLogin({ home, store, environment, timers: systemTimers });
const tokenRequests = () => provider.requests.filter((path) => path === '/token').length;

/** Ticks until it is so; what the test waits for comes by files and sockets. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    timers.tick();
    await sleep(5);
  }
}
const HOUR_MS = 3_600_000;

test('standing without an issuer is that of the user of the operating system', async () => {
  login = undefined;
  expect((await watch()).now()).toEqual({ type: 'os-user', identity: { method: 'os-user', subject: 'me' } });
});

test('standing is none while nobody is logged in, proved after a login elsewhere, none again after the logout', async () => {
  const { now, onChange } = methodsOf(await watch());
  const told: Standing[] = [];
  onChange((standing) => told.push(standing));
  expect(now()).toEqual({
    type: 'none',
    reason: 'not-logged-in',
    message: `expected a login at ${provider.issuer}, found nobody logged in: run cursor-rec login`,
  });
  await enter();
  await until(() => now().type === 'proved');
  await enter('bob');
  await until(() => told.length === 2);
  await forget();
  await until(() => now().type === 'none');
  expect(told).toMatchObject([
    { type: 'proved', identity: { method: 'oidc', subject: 'alice', groups: ['engineering', 'leads'] } },
    { type: 'proved', identity: { subject: 'bob', email: 'bob@corp.example' } },
    { type: 'none', reason: 'not-logged-in' },
  ]);
});

test('standing begins with a kept login without asking the issuer, also while that is down', async () => {
  await enter();
  const asked = provider.requests.length;
  expect((await watch()).now()).toMatchObject({ type: 'proved', identity: { subject: 'alice' } });
  expect(provider.requests.length).toBe(asked);
  await provider.goDown();
  expect((await watch()).now()).toMatchObject({ type: 'proved' });
});

test('standing is renewed when most of its time is over, and nobody is told as nothing has changed', async () => {
  provider.lifetimes.accessToken = 3600;
  await enter();
  const { now, onChange } = methodsOf(await watch());
  const told: Standing[] = [];
  onChange((standing) => told.push(standing));
  const before = now();
  timers.pass(0.74 * HOUR_MS);
  timers.tick();
  await sleep(20);
  expect(tokenRequests()).toBe(1);
  provider.lifetimes.idToken = 6 * 3600;
  timers.pass(0.02 * HOUR_MS);
  await until(() => JSON.stringify(now()) !== JSON.stringify(before));
  expect(tokenRequests()).toBe(2);
  expect(told).toEqual([]);
});

test('standing outlives an issuer that is down until the login expires, and comes back with the issuer', async () => {
  provider.lifetimes.accessToken = 3600;
  await enter();
  const { now } = methodsOf(await watch());
  await provider.goDown();
  timers.pass(HOUR_MS + 4 * 60_000);
  timers.tick();
  await sleep(50);
  expect(now().type).toBe('proved');
  timers.pass(60_000);
  // The reason is there once the renewal has failed.
  await until(() => JSON.stringify(now()).includes('ECONNREFUSED'));
  expect(now()).toMatchObject({
    reason: 'expired',
    message: expect.stringMatching(/alice@corp.example expired at .*ECONNREFUSED.*run cursor-rec login$/),
  });
  await provider.comeBack();
  // The provider's clock is behind ours by what the test has passed.
  provider.lifetimes.idToken = 6 * 3600;
  timers.pass(300_000);
  await until(() => now().type === 'proved');
});

test('standing that ran out while nothing ran is renewed at the start', async () => {
  await enter();
  provider.lifetimes.idToken = 6 * 3600;
  timers.pass(2 * HOUR_MS);
  // Nothing that is waited for by the clock ends: the start waits for the renewal itself.
  timers = { ...timers, sleep: () => new Promise(() => undefined) };
  expect((await watch()).now()).toMatchObject({ type: 'proved', identity: { subject: 'alice' } });
  expect(tokenRequests()).toBe(2);
});

test('standing that ran out while nothing ran does not keep the start waiting for an issuer that is silent', async () => {
  await enter();
  timers.pass(2 * HOUR_MS);
  const silent = createServer(() => undefined);
  await provider.goDown();
  await new Promise<void>((resolve) =>
    silent.listen(Number(new URL(provider.issuer).port), '127.0.0.1', resolve),
  );
  const opened = await watch();
  expect(opened.now()).toMatchObject({ type: 'none', reason: 'expired' });
  expect(timers.slept).toContain(3_000);
  silent.closeAllConnections();
  await new Promise((resolve) => silent.close(resolve));
});

test('standing ends at once when the issuer has taken the login back', async () => {
  await enter();
  const { now, onChange } = methodsOf(await watch());
  const told: Standing[] = [];
  onChange((standing) => told.push(standing));
  provider.revokeAll();
  timers.pass(0.9 * HOUR_MS);
  await until(() => now().type === 'none');
  expect(told).toEqual([
    {
      type: 'none',
      reason: 'revoked',
      message: `expected a valid login at ${provider.issuer}, found that of alice@corp.example revoked there: run cursor-rec login`,
    },
  ]);
  const asked = provider.requests.length;
  timers.pass(HOUR_MS);
  timers.tick();
  await sleep(20);
  expect(provider.requests.length).toBe(asked);
});

test('standing of a refresh that was cut off lasts until the proof expires', async () => {
  const { tokens } = await enter();
  const { refreshToken: _spent, ...rest } = tokens;
  await store.set('tokens', JSON.stringify({ ...rest, ended: 'interrupted' }));
  const { now } = methodsOf(await watch());
  expect(now().type).toBe('proved');
  timers.pass(HOUR_MS + 300_001);
  expect(now()).toMatchObject({ reason: 'expired', message: expect.stringContaining('cut off') });
});

test('standing goes on with what is known when the key store is locked meanwhile', async () => {
  await enter();
  const { now } = methodsOf(await watch());
  store.setLocked(true);
  timers.pass(0.9 * HOUR_MS);
  timers.tick();
  await sleep(50);
  expect(now().type).toBe('proved');
  expect(tokenRequests()).toBe(1);
  store.setLocked(false);
  timers.pass(60_000);
  await until(() => tokenRequests() === 2);
});

test('standing is none where the key store cannot be read at the start, until it can', async () => {
  await enter();
  store.setLocked(true);
  const { now } = methodsOf(await watch());
  expect(now()).toMatchObject({
    type: 'none',
    reason: 'key-store-failed',
    message: expect.stringContaining('locked'),
  });
  store.setLocked(false);
  timers.pass(60_000);
  await until(() => now().type === 'proved');
});

test('standing takes nobody for logged in by a token that is forged, of another client, or of another issuer', async () => {
  const { tokens } = await enter();
  const [header, payload = '', signature] = tokens.idToken.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const boss = Buffer.from(JSON.stringify({ ...claims, sub: 'boss' })).toString('base64url');
  await store.set('tokens', JSON.stringify({ ...tokens, idToken: `${header}.${boss}.${signature}` }));
  expect((await watch()).now()).toMatchObject({
    type: 'none',
    reason: 'not-logged-in',
    message: expect.stringContaining('signature'),
  });
  await store.set('tokens', JSON.stringify(tokens));
  const { issuer, clientId } = provider;
  login = { issuer, clientId: 'other', groupsClaim: 'groups' };
  expect((await watch()).now()).toMatchObject({ type: 'none', reason: 'not-logged-in' });
  login = { issuer: 'https://other.example', clientId, groupsClaim: 'groups' };
  expect((await watch()).now()).toMatchObject({ type: 'none', reason: 'not-logged-in' });
});

test('standing finds the groups where config.json says', async () => {
  await enter();
  const { issuer, clientId } = provider;
  login = { issuer, clientId, groupsClaim: 'realm_access.roles' };
  expect((await watch()).now()).toMatchObject({ identity: { groups: ['engineering', 'leads'] } });
});

// A keychain answers late: what a renewal read before the logout must not stand again after it.
test('standing stays none when a read that began before the logout ends after it', async () => {
  await enter();
  const memory = store;
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  let gets = 0;
  let slow = Number.POSITIVE_INFINITY;
  store = {
    ...memory,
    async get(name) {
      const value = await memory.get(name);
      if (++gets === slow) await released;
      return value;
    },
  };
  const opened = await watch();
  timers.pass(0.9 * HOUR_MS);
  slow = gets + 2; // the first is under the lock, the second is that of the watch behind the renewal
  await until(() => gets >= slow);
  await forget();
  await until(() => opened.now().type === 'none');
  release();
  await opened.close();
  expect(opened.now()).toMatchObject({ type: 'none', reason: 'not-logged-in' });
});

test('closing gives up a renewal that waits for another process', async () => {
  await enter();
  let isWaiting = false;
  const sleep: FakeTimers['sleep'] = async (_ms, signal) => {
    isWaiting = true;
    await once(signal ?? new EventTarget(), 'abort');
    signal?.throwIfAborted();
  };
  timers = { ...timers, sleep };
  const opened = await watch();
  timers.pass(0.9 * HOUR_MS);
  await withLoginLock(home, systemTimers, async () => {
    await until(() => isWaiting);
    await opened.close();
  });
});

test('closing waits for a renewal under way, so that what it gets is kept', async () => {
  await enter();
  const opened = await watch();
  timers.pass(0.9 * HOUR_MS);
  await until(() => tokenRequests() === 2);
  await opened.close();
  const kept = JSON.parse((await store.get('tokens')) ?? '{}');
  expect(kept.refreshingSince).toBeUndefined();
  expect(kept.renewedAt).not.toBe(kept.loggedInAt);
});

function methodsOf(watched: StandingWatch): Pick<StandingWatch, 'now' | 'onChange'> {
  return { now: () => watched.now(), onChange: (listener) => watched.onChange(listener) };
}
