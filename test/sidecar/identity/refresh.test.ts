import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readBell } from '../../../src/sidecar/identity/bell.ts';
import { createFileStore } from '../../../src/sidecar/identity/file-store.ts';
import { readKeptLogin } from '../../../src/sidecar/identity/kept-login.ts';
import { refreshTokens } from '../../../src/sidecar/identity/refresh.ts';
import { systemTimers } from '../../../src/sidecar/identity/timers.ts';
import { readTokens, type StoredTokens } from '../../../src/sidecar/identity/tokens.ts';
import { createFolder } from '../../support/context.ts';
import { createFakeTimers } from '../../support/identity/fake-timers.ts';
import { type IdentityProvider, startIdentityProvider } from '../../support/identity/identity-provider.ts';
import { logIn } from '../../support/identity/logged-in.ts';
import { createMemoryStore, type MemoryStore } from '../../support/identity/memory-store.ts';
import { type PlainIssuer, signJwt, startPlainIssuer } from '../../support/identity/plain-issuer.ts';
import { raceRefreshes } from '../../support/identity/refresh-race.ts';

let provider: IdentityProvider;
let plain: PlainIssuer;
let home: string;
let store: MemoryStore;
beforeEach(async () => {
  [provider, plain, home] = await Promise.all([startIdentityProvider(), startPlainIssuer(), createFolder()]);
  store = createMemoryStore();
});
afterEach(() => Promise.all([provider.close(), plain.close()]));

const environment = {};
const options = () => ({ home, store, environment, timers: systemTimers });
const approve = (page: string) => provider.approve(page);
const kept = async (): Promise<StoredTokens> => {
  const tokens = await readTokens(store);
  if (tokens === undefined) throw new Error('expected tokens');
  return tokens;
};

test('a refresh keeps new tokens of the same user, and rings the bell', async () => {
  const { tokens: before } = await logIn(provider, { home, store, approve });
  const bell = await readBell(home);
  const after = await refreshTokens(before, options());
  expect(after).toEqual(await kept());
  expect(after).toMatchObject({ subject: 'alice', issuer: provider.issuer, loggedInAt: before.loggedInAt });
  expect(after?.refreshToken).not.toBe(before.refreshToken);
  expect(after?.idToken).not.toBe(before.idToken);
  expect(after).not.toHaveProperty('refreshingSince');
  expect(await readBell(home)).not.toBe(bell);
});

test('a refresh that another has done already asks nobody', async () => {
  const { tokens: before } = await logIn(provider, { home, store, approve });
  const first = await refreshTokens(before, options());
  const asked = provider.requests.length;
  expect(await refreshTokens(before, options())).toEqual(first);
  await store.delete('tokens');
  expect(await refreshTokens(before, options())).toBeUndefined();
  expect(provider.requests.length).toBe(asked);
});

test('a refresh follows the keys of the issuer', async () => {
  const { tokens: before } = await logIn(provider, { home, store, approve });
  provider.rotateKeys();
  const after = await refreshTokens(before, options());
  expect(after?.signingKey).not.toEqual(before.signingKey);
  const login = { issuer: provider.issuer, clientId: provider.clientId, groupsClaim: 'groups' };
  expect((await readKeptLogin(store, login))?.claims.identity.subject).toBe('alice');
});

test('a refresh that the issuer refuses ends the login as revoked', async () => {
  const { tokens: before } = await logIn(provider, { home, store, approve });
  provider.revokeAll();
  const after = await refreshTokens(before, options());
  expect(after).toMatchObject({ ended: 'revoked' });
  expect(after).not.toHaveProperty('refreshToken');
  expect(await kept()).toEqual(after);
});

test('a refresh that is aborted does not wait for an issuer that is silent, and has spent nothing', async () => {
  const { tokens } = await logIn(provider, { home, store, approve });
  const before = await store.get('tokens');
  await provider.goDown();
  const silent = createServer(() => undefined);
  const port = Number(new URL(provider.issuer).port);
  await new Promise<void>((resolve) => silent.listen(port, '127.0.0.1', resolve));
  const asked = once(silent, 'request');
  const aborting = new AbortController();
  const ended = expect(refreshTokens(tokens, { ...options(), signal: aborting.signal })).rejects.toThrow();
  const [, answer] = await asked;
  const gone = once(answer, 'close');
  aborting.abort();
  await Promise.all([ended, gone]);
  expect(await store.get('tokens')).toBe(before);
  await new Promise((resolve) => silent.close(resolve));
});

test('a refresh that is aborted once its mark is kept takes that back, and sends nothing', async () => {
  const { tokens } = await logIn(provider, { home, store, approve });
  const before = provider.requests.filter((path) => path === '/token').length;
  const aborting = new AbortController();
  const set: MemoryStore['set'] = async (name, value) => {
    await store.set(name, value);
    aborting.abort();
  };
  const aborted = { ...options(), store: { ...store, set }, signal: aborting.signal };
  await expect(refreshTokens(tokens, aborted)).rejects.toThrow();
  expect(await kept()).toEqual(tokens);
  expect(provider.requests.filter((path) => path === '/token').length).toBe(before);
});

test('a refresh that is aborted after its token was sent is finished', async () => {
  const { tokens } = await logIn(plain, { home, store });
  const aborting = new AbortController();
  const { token } = plain.answers;
  plain.answers.token = (form) => {
    aborting.abort();
    return token(form);
  };
  const after = await refreshTokens(tokens, { ...options(), signal: aborting.signal });
  expect(after?.refreshToken).not.toBe(tokens.refreshToken);
  expect(await kept()).toEqual(after);
});

test('a refresh changes nothing while the issuer is down', async () => {
  const { tokens: before } = await logIn(provider, { home, store, approve });
  await provider.goDown();
  await expect(refreshTokens(before, options())).rejects.toMatchObject({ code: 'issuer-unreachable' });
  expect(await kept()).toEqual(before);
  await provider.comeBack();
  expect((await refreshTokens(before, options()))?.refreshToken).not.toBe(before.refreshToken);
});

test('a refresh spends no token that it could not replace: the store is tried before', async () => {
  const { tokens: before } = await logIn(provider, { home, store, approve });
  const set = store.set;
  store.set = async () => {
    throw new Error('locked');
  };
  await expect(refreshTokens(before, options())).rejects.toThrow('locked');
  store.set = set;
  expect(await refreshTokens(before, options())).toMatchObject({ subject: 'alice' });
});

test('a refresh keeps what it was given when the store opens again in time', async () => {
  const { tokens: before } = await logIn(provider, { home, store, approve });
  // Locked between its first write, which is the mark, and its third try after the answer.
  const set = store.set;
  let writes = 0;
  store.set = async (name, value) => {
    writes++;
    if (writes === 2 || writes === 3) throw new Error('locked');
    await set(name, value);
  };
  const timers = createFakeTimers();
  const after = await refreshTokens(before, { ...options(), timers: { ...timers, now: Date.now } });
  expect(timers.slept).toEqual([100, 400]);
  expect(await kept()).toEqual(after);
  expect((await refreshTokens(await kept(), options()))?.ended).toBeUndefined();
});

test('a refresh says that the store has failed where it does for too long, and can be taken up', async () => {
  const { tokens: before } = await logIn(plain, { home, store });
  const set = store.set;
  let writes = 0;
  store.set = async (name, value) => {
    if (++writes > 1) throw new Error('locked');
    await set(name, value);
  };
  const timers = createFakeTimers();
  await expect(refreshTokens(before, { ...options(), timers })).rejects.toThrow(/^locked$/);
  expect(timers.slept).toEqual([100, 400, 1_500, 4_000, 8_000]);
  expect(await kept()).toEqual({ ...before, refreshingSince: expect.any(String) });
  store.set = set;
  expect((await refreshTokens(before, options()))?.refreshToken).toBe('refresh-3');
});

test('a refresh keeps the next token before it looks at the rest of the answer', async () => {
  const { tokens: before } = await logIn(plain, { home, store });
  const { token, jwks } = plain.answers;
  plain.answers.jwks = () => ({ status: 500, body: {} });
  await expect(refreshTokens(before, options())).rejects.toMatchObject({ code: 'issuer-unreachable' });
  const between = await kept();
  expect(between).toEqual({ ...before, refreshToken: 'refresh-2' });

  plain.answers.jwks = jwks;
  const sent: string[] = [];
  plain.answers.token = (form) => {
    sent.push(form.refresh_token ?? '');
    return token(form);
  };
  expect((await refreshTokens(between, options()))?.refreshToken).toBe('refresh-3');
  expect(sent).toEqual(['refresh-2']);
});

test('a refresh that answers for another user is not believed, and its token is not lost', async () => {
  const { tokens: before } = await logIn(plain, { home, store });
  plain.answers.token = () => ({
    body: {
      access_token: 'a',
      token_type: 'bearer',
      refresh_token: 'refresh-9',
      id_token: signJwt(plain.claims({ sub: 'mallory' }), plain.key),
    },
  });
  await expect(refreshTokens(before, options())).rejects.toMatchObject({ code: 'token-invalid' });
  expect(await kept()).toEqual({ ...before, refreshToken: 'refresh-9' });
});

test('a refresh without an ID token, and without a new refresh token, keeps the former ones', async () => {
  const { tokens: before } = await logIn(plain, { home, store });
  plain.answers.token = () => ({ body: { access_token: 'a2', token_type: 'bearer', expires_in: 60 } });
  const after = await refreshTokens(before, options());
  expect(after).toMatchObject({
    accessToken: 'a2',
    idToken: before.idToken,
    refreshToken: before.refreshToken,
    provedAt: before.provedAt,
  });
  expect(after?.renewedAt).not.toBe(before.renewedAt);
});

test('a refresh that the issuer refuses for another reason is no end of the login', async () => {
  const { tokens: before } = await logIn(plain, { home, store });
  plain.answers.token = () => ({ status: 400, body: { error: 'invalid_client' } });
  await expect(refreshTokens(before, options())).rejects.toMatchObject({ code: 'issuer-refused' });
  expect(await kept()).toEqual(before);
});

test('two processes that renew at once do it once each round, and lose no login', async () => {
  expect(await raceRefreshes(24)).toEqual({ rounds: 24, refreshes: 24, errors: [], isAlive: true });
});

const CHILD = fileURLToPath(new URL('../../support/identity/refresh-child.ts', import.meta.url));

/** Renews in a process that is killed at that point. */
async function refreshAndDie(fault: 'kill-before-request' | 'kill-before-store'): Promise<void> {
  const child = fork(CHILD, [home, '1', fault], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  child.on('message', () => child.send('go'));
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
}

test('a refresh that was killed before it asked is taken up again', async () => {
  const files = createFileStore(home);
  const { tokens: before } = await logIn(provider, { home, store: files, approve });
  await refreshAndDie('kill-before-request');
  const marked = await readTokens(files);
  expect(marked).toEqual({ ...before, refreshingSince: expect.any(String) });
  const after = await refreshTokens(before, { ...options(), store: files });
  expect(after).toMatchObject({ subject: 'alice' });
  expect(after?.refreshToken).not.toBe(before.refreshToken);
  expect(after).not.toHaveProperty('refreshingSince');
});

test('a refresh that was killed between answer and store is taken up where the issuer forgives a re-use', async () => {
  const files = createFileStore(home);
  const { tokens: before } = await logIn(plain, { home, store: files });
  await refreshAndDie('kill-before-store');
  expect(await readTokens(files)).toMatchObject({
    refreshToken: before.refreshToken,
    refreshingSince: expect.any(String),
  });
  const sent: string[] = [];
  const { token } = plain.answers;
  plain.answers.token = (form) => {
    sent.push(form.refresh_token ?? '');
    return token(form);
  };
  expect(await refreshTokens(before, { ...options(), store: files })).toMatchObject({
    refreshToken: 'refresh-3',
  });
  expect(sent).toEqual([before.refreshToken]);
});

test('a refresh that was killed between answer and store leaves the proof standing where the issuer does not forgive', async () => {
  const files = createFileStore(home);
  const { tokens: before } = await logIn(provider, { home, store: files, approve });
  await refreshAndDie('kill-before-store');
  const after = await refreshTokens(before, { ...options(), store: files });
  expect(after).toMatchObject({ ended: 'interrupted', idToken: before.idToken });
  const login = { issuer: provider.issuer, clientId: provider.clientId, groupsClaim: 'groups' };
  expect((await readKeptLogin(files, login))?.claims.identity.email).toBe('alice@corp.example');
});

test('tokens that are damaged mean that nobody is logged in', async () => {
  await logIn(provider, { home, store, approve });
  const whole = await store.get('tokens');
  for (const damaged of ['', '{', '[]', '{}', whole?.slice(0, -9), whole?.replace('"idToken"', '"x"')]) {
    await store.set('tokens', damaged ?? '');
    expect(await readTokens(store)).toBeUndefined();
  }
});
