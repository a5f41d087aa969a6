// Tokens are let in by what their issuer signed for this collector, and by nothing else.
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAuthenticator } from '../../../src/collector/api/authenticate.ts';
import {
  leaveUnsigned,
  makeSigningKey,
  type PlainIssuer,
  signJwt,
  signWithPublicKey,
  startPlainIssuer,
} from '../../support/identity/plain-issuer.ts';

const AUDIENCE = 'https://collector.example';
const HOUR_S = 3600;

let issuer: PlainIssuer;
beforeEach(async () => {
  issuer = await startPlainIssuer();
});
afterEach(() => issuer.close());

function open(more: Partial<Parameters<typeof createAuthenticator>[0]> = {}) {
  return createAuthenticator({
    issuer: issuer.issuer,
    audience: AUDIENCE,
    groupsClaim: 'groups',
    auditorGroup: 'auditors',
    adminGroup: 'admins',
    cooldownMs: 0,
    ...more,
  });
}

const claims = (other = {}) => issuer.claims({ aud: AUDIENCE, groups: ['dev'], ...other });
const bearer = (token: string) => `Bearer ${token}`;
const inAnHour = () => Math.floor(Date.now() / 1000) + HOUR_S;

test('a token says who it is and what they may', async () => {
  const said = claims({ email: 'c@corp.example', name: 'Carol', groups: ['dev', 'auditors'] });
  expect(await open().authenticate(bearer(signJwt(said, issuer.key)))).toEqual({
    owner: { issuer: issuer.issuer, subject: 'carol' },
    email: 'c@corp.example',
    name: 'Carol',
    groups: ['dev', 'auditors'],
    isAuditor: true,
    isAdmin: false,
  });
});

test('a token has its groups where the flag says, and none is no group', async () => {
  const nested = claims({ groups: 'auditors', realm: { roles: ['admins'] } });
  const token = bearer(signJwt(nested, issuer.key));
  expect(await open({ groupsClaim: 'realm.roles' }).authenticate(token)).toMatchObject({ isAdmin: true });
  expect(await open().authenticate(token)).toMatchObject({ isAuditor: true, isAdmin: false });
  expect(await open({ groupsClaim: 'absent' }).authenticate(token)).toMatchObject({ groups: [] });
});

test('an e-mail that the issuer has not verified is not believed', async () => {
  const token = signJwt(claims({ email: 'boss@corp.example', email_verified: false }), issuer.key);
  expect(await open().authenticate(bearer(token))).not.toHaveProperty('email');
});

// The attack in each: a token that somebody without the issuer's private key could make, or that was made for something else.
test.each<readonly [string, () => string]>([
  ['no signature', () => leaveUnsigned(claims())],
  ['an HMAC with the public key', () => signWithPublicKey(claims(), issuer.key)],
  ["somebody else's key under the known id", () => signJwt(claims(), withKnownId())],
  ['a key id that nobody publishes', () => signJwt(claims(), makeSigningKey())],
  ['another issuer', () => signJwt(claims({ iss: 'https://evil.example' }), issuer.key)],
  ['another audience', () => signJwt(claims({ aud: 'https://wiki.example' }), issuer.key)],
  ['no audience', () => signJwt(claims({ aud: undefined }), issuer.key)],
  ['no subject', () => signJwt(claims({ sub: undefined }), issuer.key)],
  ['an empty subject', () => signJwt(claims({ sub: '' }), issuer.key)],
  ['no end', () => signJwt(claims({ exp: undefined }), issuer.key)],
  ['an end that is over', () => signJwt(claims({ exp: inAnHour() - 2 * HOUR_S }), issuer.key)],
  ['a beginning that is to come', () => signJwt(claims({ nbf: inAnHour() }), issuer.key)],
  ['claims that were changed', () => withClaims(signJwt(claims(), issuer.key), { sub: 'boss' })],
  ['a key of its own in the header', () => withOwnKey()],
  ['no shape', () => 'token'],
])('a token with %s is refused', async (_, make) => {
  await expect(open().authenticate(bearer(make()))).rejects.toMatchObject({ code: 'not-authenticated' });
});

// Whoever sets a collector up has one of these first, and nothing but the answer to go by.
test.each<readonly [string, () => string, string]>([
  [
    'for something else',
    () => signJwt(claims({ aud: 'https://wiki.example' }), issuer.key),
    'for "https://wiki.example"',
  ],
  [
    'that is over',
    () => signJwt(claims({ exp: 1_700_000_000 }), issuer.key),
    'ended at 2023-11-14T22:13:20.000Z',
  ],
  [
    'of another issuer',
    () => signJwt(claims({ iss: 'https://old.example' }), issuer.key),
    'of "https://old.example"',
  ],
  ['for a later time', () => signJwt(claims({ nbf: 4_000_000_000 }), issuer.key), 'begins at 2096-10-02'],
  ['without a subject', () => signJwt(claims({ sub: undefined }), issuer.key), 'with sub'],
  ['that is no JWT', () => 'an-opaque-one', 'that is a JWT'],
  ['by an unknown key', () => signJwt(claims(), makeSigningKey()), 'by no key that it publishes'],
])('a token %s is refused with what is wrong with it', async (_, make, found) => {
  const refused = open().authenticate(bearer(make()));
  await expect(refused).rejects.toMatchObject({ message: expect.stringContaining(found) });
});

test('a refusal quotes no more than a line of a token', async () => {
  const token = signJwt(
    claims({ aud: Array.from({ length: 500 }, (_, at) => `audience-${at}`) }),
    issuer.key,
  );
  const refusal = await open()
    .authenticate(bearer(token))
    .catch((error: Error) => error.message);
  expect(String(refusal).length).toBeLessThan(400);
});

test('a clock that is off is told when the issuer is asked', async () => {
  const told: number[] = [];
  const at = (aheadMs: number) =>
    open({ now: () => Date.now() + aheadMs, onClockOff: (aheadS) => told.push(aheadS) }).warm();
  await at(0);
  expect(told).toEqual([]);
  await at(-3_600_000);
  expect(told).toHaveLength(1);
  expect(Math.abs((told[0] ?? 0) + 3600)).toBeLessThan(60);
});

test('an issuer at another address than it says is a mistake, one that is away may come back', async () => {
  const another = open({ issuer: `${issuer.issuer}/` }).warm();
  await expect(another).rejects.toMatchObject({ code: 'misconfigured' });
  issuer.answers.discovery = () => ({ status: 404, body: 'none' });
  await expect(open().warm()).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('404'),
  });
});

test.each([undefined, '', 'Basic Zm9vOmJhcg==', 'Bearer', 'Bearer a b', `Bearer ${'a'.repeat(40_000)}`])(
  'a header %j is refused without asking the issuer',
  async (header) => {
    const authenticator = open({
      ask: async () => {
        throw new Error('asked');
      },
    });
    await expect(authenticator.authenticate(header)).rejects.toMatchObject({ code: 'not-authenticated' });
  },
);

test('keys that were known stay good while the issuer is down', async () => {
  const authenticator = open();
  const token = bearer(signJwt(claims(), issuer.key));
  await authenticator.authenticate(token);
  issuer.answers.jwks = () => ({ status: 500, body: 'down' });
  expect(await authenticator.authenticate(token)).toMatchObject({ owner: { subject: 'carol' } });
});

// A verification takes longer than all else that is done for a small batch.
test('a token that was verified is not verified again for a minute, nor believed beyond its end', async () => {
  let now = Date.now();
  const authenticator = open({ now: () => now });
  const token = signJwt(claims({ exp: Math.floor(now / 1000) + 90 }), issuer.key);
  const first = await authenticator.authenticate(bearer(token));
  expect(await authenticator.authenticate(bearer(token))).toBe(first);
  const changed = bearer(withClaims(token, { sub: 'boss' }));
  await expect(authenticator.authenticate(changed)).rejects.toMatchObject({ code: 'not-authenticated' });
  now += 61_000;
  expect(await authenticator.authenticate(bearer(token))).not.toBe(first);
  now += 90_000;
  await expect(authenticator.authenticate(bearer(token))).rejects.toMatchObject({
    code: 'not-authenticated',
  });
});

test('an issuer that was never reached is unavailable, and asked again', async () => {
  const authenticator = open();
  const token = bearer(signJwt(claims(), issuer.key));
  const { discovery } = issuer.answers;
  issuer.answers.discovery = () => ({ status: 503, body: 'down' });
  await expect(authenticator.authenticate(token)).rejects.toMatchObject({ code: 'unavailable' });
  expect(authenticator.isReady).toBe(false);
  issuer.answers.discovery = discovery;
  await authenticator.authenticate(token);
  expect(authenticator.isReady).toBe(true);
});

test('a discovery document of another issuer is not believed', async () => {
  issuer.answers.discovery = () => ({
    body: { issuer: 'https://evil.example', jwks_uri: `${issuer.issuer}/jwks` },
  });
  await expect(open().warm()).rejects.toThrow('https://evil.example');
});

test('a key that the issuer took up later is found, one that it withdrew is forgotten in time', async () => {
  let now = Date.now();
  const authenticator = open({ now: () => now });
  const old = bearer(signJwt(claims(), issuer.key));
  await authenticator.authenticate(old);
  const next = makeSigningKey();
  issuer.answers.jwks = () => ({ body: { keys: [issuer.key.jwk, next.jwk] } });
  await authenticator.authenticate(bearer(signJwt(claims(), next)));
  issuer.answers.jwks = () => ({ body: { keys: [next.jwk] } });
  now += 11 * 60_000;
  await authenticator.authenticate(bearer(signJwt(claims(), next)));
  await expect
    .poll(() =>
      authenticator.authenticate(old).then(
        () => 'taken',
        ({ code }) => code,
      ),
    )
    .toBe('not-authenticated');
});

function withKnownId() {
  return { ...makeSigningKey(), kid: issuer.key.kid };
}

function withClaims(token: string, other: object): string {
  const [head, body = '', signature] = token.split('.');
  const changed = { ...JSON.parse(Buffer.from(body, 'base64url').toString()), ...other };
  return [head, Buffer.from(JSON.stringify(changed)).toString('base64url'), signature].join('.');
}

/** RFC 7515 lets a header carry the key (`jwk`): a verifier that takes it from there verifies nothing. */
function withOwnKey(): string {
  const toPart = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${toPart({ alg: 'HS256', jwk: { kty: 'oct', k: 'AAAA' } })}.${toPart(claims())}`;
  return `${text}.${createHmac('sha256', Buffer.from('AAAA', 'base64url')).update(text).digest('base64url')}`;
}
