// An issuer on loopback written from the specifications, each of whose answers a test can replace by a wrong one.
import { createHmac, generateKeyPairSync, type KeyObject, randomUUID, sign as signBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Answer {
  readonly status?: number;
  readonly body: unknown;
}
export type Form = { readonly [name: string]: string };

export interface PlainIssuer {
  /** `http://127.0.0.1:PORT` */
  readonly issuer: string;
  readonly clientId: string;
  /** What its four endpoints answer; by default all that is right. */
  readonly answers: {
    discovery: () => Answer;
    jwks: () => Answer;
    device: (form: Form) => Answer;
    token: (form: Form) => Answer;
  };
  readonly key: SigningKey;
  /** Claims of a good ID token of now, with these instead. */
  claims(other?: { readonly [claim: string]: unknown }): { readonly [claim: string]: unknown };
  close(): Promise<void>;
}

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  /** What the issuer publishes. */
  readonly jwk: { readonly [member: string]: unknown };
}

export async function startPlainIssuer(): Promise<PlainIssuer> {
  const key = makeSigningKey();
  let tokens = 0;
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
    const { pathname } = new URL(incoming.url ?? '/', issuer);
    const endpoint = ENDPOINTS[pathname];
    const { status = 200, body } = endpoint === undefined ? NOT_FOUND : answers[endpoint](form);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has an address with a port.
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clientId = 'cursor-rec';
  const claims: PlainIssuer['claims'] = (other = {}) => {
    const now = Math.floor(Date.now() / 1000);
    return { iss: issuer, sub: 'carol', aud: clientId, iat: now, exp: now + 3600, ...other };
  };
  const answers: PlainIssuer['answers'] = {
    discovery: () => ({ body: metadataOf(issuer) }),
    jwks: () => ({ body: { keys: [key.jwk] } }),
    device: () => ({
      body: {
        device_code: randomUUID(),
        user_code: 'WDJB-MJHT',
        verification_uri: `${issuer}/activate`,
        expires_in: 600,
      },
    }),
    token: () => ({
      body: {
        access_token: `access-${++tokens}`,
        token_type: 'Bearer',
        expires_in: 300,
        refresh_token: `refresh-${tokens}`,
        id_token: signJwt(claims(), key),
      },
    }),
  };
  return {
    issuer,
    clientId,
    answers,
    key,
    claims,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const ENDPOINTS: { readonly [path: string]: keyof PlainIssuer['answers'] } = {
  '/.well-known/openid-configuration': 'discovery',
  '/jwks': 'jwks',
  '/device': 'device',
  '/token': 'token',
};
const NOT_FOUND: Answer = { status: 404, body: {} };

/** Its discovery document, which announces more algorithms than anybody should believe. */
export function metadataOf(issuer: string): { readonly [member: string]: unknown } {
  return {
    issuer,
    jwks_uri: `${issuer}/jwks`,
    device_authorization_endpoint: `${issuer}/device`,
    token_endpoint: `${issuer}/token`,
    id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
  };
}

export function makeSigningKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kid = randomUUID();
  return { kid, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), use: 'sig', kid } };
}

/** A JWT in RS256. */
export function signJwt(claims: object, { kid, privateKey }: SigningKey): string {
  const text = `${toPart({ alg: 'RS256', kid })}.${toPart(claims)}`;
  return `${text}.${signBytes('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
}

/** The attack on verifiers that let the token choose: an HMAC whose key everybody knows, the issuer's public key. */
export function signWithPublicKey(claims: object, { kid, jwk }: SigningKey): string {
  const text = `${toPart({ alg: 'HS256', kid })}.${toPart(claims)}`;
  return `${text}.${createHmac('sha256', JSON.stringify(jwk)).update(text).digest('base64url')}`;
}

/** A JWT without signature, as RFC 7519 §6 allows and nobody may accept. */
export function leaveUnsigned(claims: object): string {
  return `${toPart({ alg: 'none' })}.${toPart(claims)}.`;
}

function toPart(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
