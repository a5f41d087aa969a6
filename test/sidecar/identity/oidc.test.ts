import { afterEach, beforeEach, expect, test } from 'vitest';
import { IdentityError } from '../../../src/sidecar/identity/identity-error.ts';
import type { IssuerClient } from '../../../src/sidecar/identity/issuer-client.ts';
import { openIssuer, verifyStoredProof } from '../../../src/sidecar/identity/oidc.ts';
import {
  leaveUnsigned,
  makeSigningKey,
  metadataOf,
  type PlainIssuer,
  signJwt,
  signWithPublicKey,
  startPlainIssuer,
} from '../../support/identity/plain-issuer.ts';

let issuer: PlainIssuer;
beforeEach(async () => {
  issuer = await startPlainIssuer();
});
afterEach(() => issuer.close());

const open = (url = issuer.issuer): Promise<IssuerClient> =>
  openIssuer({ issuer: url, clientId: issuer.clientId, environment: {}, now: Date.now });
const failureOf = async (work: Promise<unknown>): Promise<IdentityError> => {
  const error = await work.then(
    () => 'it went well',
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(IdentityError);
  return error as IdentityError; // as was just seen
};
const redeem = async () => (await open()).redeemDeviceCode('any');
/** The token endpoint gives this ID token. */
const give = (idToken: string) => {
  issuer.answers.token = () => ({ body: { access_token: 'a', token_type: 'bearer', id_token: idToken } });
};
const minutes = (count: number) => Math.floor(Date.now() / 1000) + count * 60;

test('an ID token that is right gives its claims, and proves them again without the issuer', async () => {
  const answer = await redeem();
  if (answer.type !== 'tokens') throw new Error('expected tokens');
  const { proof } = answer.tokens;
  if (proof === undefined) throw new Error('expected an ID token');
  expect(proof.claims).toMatchObject({ sub: 'carol', iss: issuer.issuer });
  await issuer.close();
  const kept = {
    issuer: issuer.issuer,
    clientId: issuer.clientId,
    ...proof,
    provedAt: new Date().toISOString(),
  };
  expect(await verifyStoredProof(kept)).toEqual(proof.claims);

  const [header, , signature] = proof.idToken.split('.');
  const other = Buffer.from(JSON.stringify({ ...proof.claims, sub: 'mallory' })).toString('base64url');
  const forged = { ...kept, idToken: `${header}.${other}.${signature}` };
  expect(await failureOf(verifyStoredProof(forged))).toMatchObject({ code: 'token-invalid' });
  const stranger = { ...kept, clientId: 'another' };
  expect((await failureOf(verifyStoredProof(stranger))).message).toMatch(/"aud"/);
});

test('an ID token that was right when it came proves who it was for after it has expired', async () => {
  const claims = issuer.claims({ iat: minutes(-180), exp: minutes(-120) });
  const kept = {
    issuer: issuer.issuer,
    clientId: issuer.clientId,
    idToken: signJwt(claims, issuer.key),
    signingKey: { ...issuer.key.jwk, alg: 'RS256' },
  };
  const provedAt = new Date(Date.now() - 150 * 60_000).toISOString();
  expect(await verifyStoredProof({ ...kept, provedAt })).toEqual(claims);
  const late = verifyStoredProof({ ...kept, provedAt: new Date().toISOString() });
  expect((await failureOf(late)).message).toMatch(/expired/);
});

test.each<[string, () => string, RegExp]>([
  ['of another audience', () => signJwt(issuer.claims({ aud: 'another' }), issuer.key), /"aud" "another"/],
  [
    'for us among others, not issued to us',
    () => signJwt(issuer.claims({ aud: ['x', issuer.clientId], azp: 'x' }), issuer.key),
    /"azp"/,
  ],
  [
    'of another issuer',
    () => signJwt(issuer.claims({ iss: 'https://evil.example' }), issuer.key),
    /"iss" "https:\/\/evil.example"/,
  ],
  ['that has expired', () => signJwt(issuer.claims({ exp: minutes(-6) }), issuer.key), /expired/],
  ['that is not valid yet', () => signJwt(issuer.claims({ nbf: minutes(6) }), issuer.key), /not valid yet/],
  ['without an end', () => signJwt(issuer.claims({ exp: undefined }), issuer.key), /exp/],
  ['without a signature (alg none)', () => leaveUnsigned(issuer.claims()), /algorithm|signature/],
  ['signed with the public key (HS256)', () => signWithPublicKey(issuer.claims(), issuer.key), /algorithm/],
  [
    'signed with a key of nobody',
    () => signJwt(issuer.claims(), makeSigningKey()),
    /none of the published keys/,
  ],
  [
    'signed with another key under that name',
    () => signJwt(issuer.claims(), { ...makeSigningKey(), kid: issuer.key.kid }),
    /wrong signature/,
  ],
  ['that is no JWT', () => 'abc', /JWT/],
])('an ID token %s is refused in one line that holds no token', async (_title, make, says) => {
  const token = make();
  give(token);
  const { code, message } = await failureOf(redeem());
  expect(code).toBe('token-invalid');
  expect(message).toMatch(says);
  expect(message).not.toContain('\n');
  if (token.length > 10) expect(message).not.toContain(token.slice(0, 10));
});

test.each([
  ['just expired', { exp: minutes(-4) }],
  ['not valid for four minutes', { nbf: minutes(4) }],
  ['issued four minutes from now', { iat: minutes(4) }],
])('an ID token that is %s passes: clocks differ', async (_title, claims) => {
  give(signJwt(issuer.claims(claims), issuer.key));
  expect((await redeem()).type).toBe('tokens');
});

test('a key that the issuer took into use since is found, and one that it took back is believed no more', async () => {
  await redeem();
  const next = makeSigningKey();
  issuer.answers.jwks = () => ({ body: { keys: [next.jwk] } });
  give(signJwt(issuer.claims(), next));
  expect((await redeem()).type).toBe('tokens');
  give(signJwt(issuer.claims(), issuer.key));
  expect(await failureOf(redeem())).toMatchObject({ code: 'token-invalid' });
});

test.each<[string, unknown, RegExp]>([
  ['is no JSON', '<html>', /answer as OpenID Connect has it/],
  ['is a list', [], /answer as OpenID Connect has it/],
  ['names no issuer', {}, /answer as OpenID Connect has it/],
  ['has no token endpoint', { token_endpoint: undefined }, /"token_endpoint"/],
  ['has no keys', { jwks_uri: undefined }, /"jwks_uri"/],
  ['is of another issuer', { issuer: 'https://other.example' }, /issuer/],
])('a discovery document that %s is told', async (_title, change, says) => {
  const isWhole =
    typeof change === 'string' || Array.isArray(change) || Object.keys(change as object).length === 0;
  issuer.answers.discovery = () => ({
    body: isWhole ? change : { ...metadataOf(issuer.issuer), ...(change as object) },
  });
  const { code, message } = await failureOf(open());
  expect(code).toBe('issuer-invalid');
  expect(message).toMatch(says);
});

test('an issuer without the device grant says so before anybody waits for a code', async () => {
  issuer.answers.discovery = () => ({
    body: { ...metadataOf(issuer.issuer), device_authorization_endpoint: undefined },
  });
  const client = await open();
  expect((await failureOf(client.authorizeDevice({}))).message).toMatch(/device_authorization_endpoint/);
});

test('a discovery document that is missing, broken at the server, or endless is told apart', async () => {
  issuer.answers.discovery = () => ({ status: 404, body: {} });
  expect(await failureOf(open())).toMatchObject({
    code: 'issuer-invalid',
    message: expect.stringContaining('404'),
  });
  issuer.answers.discovery = () => ({ status: 503, body: {} });
  expect(await failureOf(open())).toMatchObject({
    code: 'issuer-unreachable',
    message: expect.stringContaining('503'),
  });
  issuer.answers.discovery = () => ({
    body: { ...metadataOf(issuer.issuer), padding: 'x'.repeat(2_000_000) },
  });
  expect((await failureOf(open())).message).toMatch(/more than 1048576 bytes/);
  await issuer.close();
  expect(await failureOf(open())).toMatchObject({
    code: 'issuer-unreachable',
    message: expect.stringContaining('ECONNREFUSED'),
  });
});

test('tokens go to no address that others can read along, whatever the discovery document says', async () => {
  issuer.answers.discovery = () => ({
    body: { ...metadataOf(issuer.issuer), token_endpoint: 'http://evil.example/token' },
  });
  expect(await failureOf(redeem())).toMatchObject({
    code: 'issuer-invalid',
    message: expect.stringContaining('http://evil.example/token'),
  });
  expect(await failureOf(open('http://issuer.example'))).toMatchObject({ code: 'issuer-invalid' });
});

test('a page to log in at that is no web page is not shown to anybody', async () => {
  issuer.answers.device = () => ({
    body: { device_code: 'd', user_code: 'u', verification_uri: 'file:///etc/passwd', expires_in: 5 },
  });
  const client = await open();
  expect(await failureOf(client.authorizeDevice({}))).toMatchObject({ code: 'issuer-invalid' });
});

test('an issuer that still answers with verification_url is understood', async () => {
  issuer.answers.device = () => ({
    body: { device_code: 'd', user_code: 'u', verification_url: 'https://www.example/device', expires_in: 5 },
  });
  const client = await open();
  expect(await client.authorizeDevice({})).toMatchObject({ verificationUri: 'https://www.example/device' });
});

test.each([
  ['unauthorized_client', 400, 'issuer-refused'],
  ['invalid_client', 401, 'issuer-refused'],
  ['invalid_grant', 400, 'grant-refused'],
  ['access_denied', 400, 'login-denied'],
  ['expired_token', 400, 'code-expired'],
  ['temporarily_unavailable', 400, 'issuer-unreachable'],
])('the OAuth error %s is one of its own kind, and cannot steer a terminal', async (error, status, code) => {
  issuer.answers.token = () => ({ status, body: { error, error_description: 'no\u001b[2J\nway' } });
  const { code: found, message } = await failureOf(redeem());
  expect(found).toBe(code);
  expect(message).toContain('no [2J way');
});

test('a secret of the client is sent to the token endpoint and nowhere else', async () => {
  const forms: object[] = [];
  const { token } = issuer.answers;
  issuer.answers.token = (form) => {
    forms.push(form);
    return token(form);
  };
  const clientSecret = ['s3', 'cret'].join('-');
  const { issuer: url, clientId } = issuer;
  const client = await openIssuer({ issuer: url, clientId, clientSecret, environment: {}, now: Date.now });
  await client.redeemDeviceCode('any');
  expect(forms).toEqual([expect.objectContaining({ client_id: clientId, client_secret: clientSecret })]);
});
