import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TokenAnswer } from '../../../src/sidecar/identity/issuer-client.ts';
import { openIssuer } from '../../../src/sidecar/identity/oidc.ts';
import { type IdentityProvider, startIdentityProvider } from './identity-provider.ts';

let provider: IdentityProvider;
beforeEach(async () => {
  provider = await startIdentityProvider();
});
afterEach(() => provider.close());

const open = () =>
  openIssuer({ issuer: provider.issuer, clientId: provider.clientId, environment: {}, now: Date.now });

async function enter(): Promise<TokenAnswer & { readonly refreshToken: string }> {
  const client = await open();
  const page = await client.authorizeDevice({ scope: 'openid email groups offline_access' });
  await provider.approve(page.verificationUriComplete ?? '');
  const answer = await client.redeemDeviceCode(page.deviceCode);
  if (answer.type !== 'tokens' || answer.tokens.refreshToken === undefined)
    throw new Error('expected tokens');
  return { ...answer.tokens, refreshToken: answer.tokens.refreshToken };
}
const payloadOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
const ignore = async () => undefined;

test('identity provider gives JWT access tokens with audience, client, email and groups', async () => {
  expect(payloadOf((await enter()).accessToken)).toMatchObject({
    iss: provider.issuer,
    sub: 'alice',
    aud: provider.audience,
    client_id: provider.clientId,
    email: 'alice@corp.example',
    groups: ['engineering', 'leads'],
  });
  provider.setAudience('https://other.example');
  expect(payloadOf((await enter()).accessToken).aud).toBe('https://other.example');
});

test('identity provider gives tokens the lifetimes that it is told', async () => {
  Object.assign(provider.lifetimes, { idToken: 7, accessToken: 9 });
  const { proof, expiresInMs } = await enter();
  expect(Number(proof?.claims.exp) - Number(proof?.claims.iat)).toBe(7);
  expect(expiresInMs).toBe(9_000);
});

test('identity provider rotates refresh tokens, and takes one that comes twice for theft', async () => {
  const { refreshToken } = await enter();
  const client = await open();
  const next = await client.refresh(refreshToken, ignore);
  expect(next.refreshToken).not.toBe(refreshToken);
  await expect(client.refresh(refreshToken, ignore)).rejects.toMatchObject({ code: 'grant-refused' });
  await expect(client.refresh(next.refreshToken ?? '', ignore)).rejects.toMatchObject({
    code: 'grant-refused',
  });
});

test('identity provider takes back one login, or all', async () => {
  const [first, second] = [await enter(), await enter()];
  const client = await open();
  expect(await client.revoke(first.refreshToken)).toBe(true);
  await expect(client.refresh(first.refreshToken, ignore)).rejects.toMatchObject({ code: 'grant-refused' });
  provider.revokeAll();
  await expect(client.refresh(second.refreshToken, ignore)).rejects.toMatchObject({ code: 'grant-refused' });
});

test('identity provider goes on with another key, and comes back where it was', async () => {
  const { refreshToken, proof } = await enter();
  provider.rotateKeys();
  await provider.goDown();
  await expect(open()).rejects.toMatchObject({ code: 'issuer-unreachable' });
  await provider.comeBack();
  const next = await (await open()).refresh(refreshToken, ignore);
  expect(next.proof?.signingKey.kid).not.toBe(proof?.signingKey.kid);
});

test('identity provider knows nobody that it was not told of', async () => {
  const page = await (await open()).authorizeDevice({ scope: 'openid' });
  await expect(provider.approve(page.verificationUriComplete ?? '', 'mallory')).rejects.toThrow(
    'expected the login',
  );
});
