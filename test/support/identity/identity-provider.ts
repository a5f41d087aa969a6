// A real OpenID Connect provider on loopback, with the people in it, and a hand on everything that goes wrong with one.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { type Configuration, type JWK } from 'oidc-provider';
import { decideInBrowser, INTERRUPTED, SUCCESS } from './human.ts';
import { createProviderStorage, type ProviderStorage } from './provider-storage.ts';

export interface Person {
  readonly email?: string;
  readonly name?: string;
  readonly groups?: readonly string[];
}

/** Lifetimes in seconds, as they are when a token is made. */
export interface Lifetimes {
  idToken: number;
  accessToken: number;
  deviceCode: number;
}

export interface IdentityProviderOptions {
  /** By login name; by default alice (engineering, leads) and bob (engineering). */
  readonly people?: { readonly [login: string]: Person };
  /** Of JWT access tokens; by default `https://collector.example`. */
  readonly audience?: string;
  readonly lifetimes?: Partial<Lifetimes>;
}

export interface IdentityProvider {
  /** `http://127.0.0.1:PORT` */
  readonly issuer: string;
  readonly clientId: string;
  readonly audience: string;
  readonly lifetimes: Lifetimes;
  /** Paths of the requests so far, in their order. */
  readonly requests: readonly string[];
  /** What a person does with the page of a login: logs in under that name and agrees, or refuses. */
  approve(verificationUriComplete: string, login?: string): Promise<void>;
  deny(verificationUriComplete: string): Promise<void>;
  /** The next polls are answered with slow_down. */
  slowDown(times: number): void;
  /** Access tokens are for somebody else from now on. */
  setAudience(audience: string): void;
  /** Signs with a new key from now on and publishes that one alone. */
  rotateKeys(): void;
  /** Takes back every login there is. */
  revokeAll(): void;
  /** No answer any more, and again on the same port. */
  goDown(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

export const CLIENT_ID = 'cursor-rec';
const PEOPLE: { readonly [login: string]: Person } = {
  alice: { email: 'alice@corp.example', name: 'Alice Example', groups: ['engineering', 'leads'] },
  bob: { email: 'bob@corp.example', name: 'Bob Example', groups: ['engineering'] },
};
/** Seconds: as soon as it goes, and a whole number as RFC 8628 has it. */
const POLL_INTERVAL = 1;

/** Starts the provider and resolves once it accepts connections. */
export async function startIdentityProvider(
  options: IdentityProviderOptions = {},
): Promise<IdentityProvider> {
  const people = options.people ?? PEOPLE;
  const lifetimes: Lifetimes = { idToken: 3600, accessToken: 300, deviceCode: 600, ...options.lifetimes };
  const requests: string[] = [];
  const storage = createProviderStorage();
  const firstAudience = options.audience ?? 'https://collector.example';
  let audience = firstAudience;
  let slowDowns = 0;
  let answer: RequestListener = () => undefined;
  const server = createServer((incoming, response) => {
    requests.push(incoming.url ?? '');
    answer(incoming, response);
  });
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  await listen(0);
  // A server that listens on TCP has an address with a port.
  const { port } = server.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}`;
  const settings = () => toConfiguration({ people, lifetimes, storage, audience: () => audience });
  const createProvider = (): Provider => {
    const provider = quietly(() => new Provider(issuer, settings()));
    provider.use(async (context, next) => {
      await next();
      const { route } = context.oidc ?? {};
      if (route === 'device_authorization' && context.status === 200)
        context.body = { ...(context.body as object), interval: POLL_INTERVAL };
    });
    provider.use(async (context, next) => {
      if (context.path === '/token' && slowDowns > 0) {
        slowDowns--;
        context.status = 400;
        context.body = { error: 'slow_down' };
      } else await next();
    });
    return provider;
  };
  let provider = createProvider();
  const serve = () => {
    answer = provider.callback();
  };
  serve();
  return {
    issuer,
    clientId: CLIENT_ID,
    audience: firstAudience,
    lifetimes,
    requests,
    approve: (page, login = 'alice') => decideInBrowser(page, { type: 'approve', login }),
    deny: (page) => decideInBrowser(page, { type: 'deny' }),
    slowDown(times) {
      slowDowns = times;
    },
    setAudience(other) {
      audience = other;
    },
    rotateKeys() {
      provider = createProvider();
      serve();
    },
    revokeAll: () => storage.forgetGrants(),
    goDown: stop,
    comeBack: () => listen(port),
    close: stop,
  };
}

interface Settings {
  readonly people: { readonly [login: string]: Person };
  readonly lifetimes: Lifetimes;
  readonly storage: ProviderStorage;
  readonly audience: () => string;
}

function toConfiguration({ people, lifetimes, storage, audience }: Settings): Configuration {
  return {
    adapter: storage.createAdapter,
    clients: [
      {
        client_id: CLIENT_ID,
        token_endpoint_auth_method: 'none',
        application_type: 'native',
        grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
        redirect_uris: [],
        response_types: [],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    jwks: { keys: [makeKey()] },
    cookies: { keys: [randomUUID()] },
    conformIdTokenClaims: false,
    scopes: ['openid', 'profile', 'email', 'groups', 'offline_access'],
    claims: {
      openid: ['sub'],
      email: ['email', 'email_verified'],
      profile: ['name'],
      groups: ['groups', 'realm_access'],
    },
    rotateRefreshToken: true,
    issueRefreshToken: () => true,
    ttl: {
      IdToken: () => lifetimes.idToken,
      AccessToken: () => lifetimes.accessToken,
      DeviceCode: () => lifetimes.deviceCode,
      RefreshToken: 86_400,
      Grant: 86_400,
      Session: 86_400,
      Interaction: 600,
    },
    findAccount: (_context, id) => {
      const person = people[id];
      if (person === undefined) return undefined;
      const { groups = [], ...rest } = person;
      return {
        accountId: id,
        claims: () => ({ sub: id, ...rest, email_verified: true, groups, realm_access: { roles: groups } }),
      };
    },
    extraTokenClaims: (_context, token) => {
      const id = 'accountId' in token ? token.accountId : undefined;
      const { email, groups } = people[id ?? ''] ?? {};
      return { email, groups };
    },
    features: {
      devInteractions: { enabled: true },
      deviceFlow: {
        enabled: true,
        userCodeInputSource: (context, form, _out, error) => {
          context.body = `${error === undefined ? '' : INTERRUPTED}${form}`;
        },
        userCodeConfirmSource: (context, form) => {
          context.body = form;
        },
        successSource: (context) => {
          context.body = SUCCESS;
        },
      },
      revocation: { enabled: true, allowedPolicy: () => true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience(),
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: 'ingest read',
          audience: audience(),
          accessTokenTTL: lifetimes.accessToken,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
  };
}

/** It warns that it lets everybody in, which is what it is here for. */
function quietly<T>(make: () => T): T {
  const { warn, info } = console;
  console.warn = console.info = () => undefined;
  try {
    return make();
  } finally {
    Object.assign(console, { warn, info });
  }
}

function makeKey(): JWK {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  // A P-256 key exports the members of an EC JWK.
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256', kid: randomUUID() } as JWK;
}
