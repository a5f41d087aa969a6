// The issuer as its OpenID Connect client sees it; the one file that loads openid-client.
import * as openid from 'openid-client';
import { isJsonObject, type JsonObject } from '../../core/model/json.ts';
import { announceRotation, withVerificationUri } from './answer-fetch.ts';
import { toDeviceAuthorization } from './device-authorization.ts';
import { IdentityError } from './identity-error.ts';
import {
  CLOCK_TOLERANCE_MS,
  type ClientOptions,
  type IssuerClient,
  type StoredProof,
  type TokenAnswer,
} from './issuer-client.ts';
import { createIssuerFetch, type IssuerFetch } from './issuer-fetch.ts';
import { oauthErrorOf, toIdentityError } from './oidc-error.ts';
import { signingKeyOf } from './signing-key.ts';

/** An issuer that has not answered by then is treated as not there. */
const ANSWER_SECONDS = 20;
const DEVICE_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

/** Reads the discovery document of an issuer. Throws IdentityError. */
export async function openIssuer(options: ClientOptions): Promise<IssuerClient> {
  const { issuer } = options;
  const fetch = createIssuerFetch(
    options.environment,
    options.signal === undefined ? {} : { signal: options.signal },
  );
  const guard = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw toIdentityError(error, issuer);
    });
  const config = await guard(discover(options, fetch));
  const { supportsDevice, ...metadata } = readMetadata(config, issuer);
  const grant = (type: string, parameters: Record<string, string>) =>
    openid.genericGrantRequest(config, type, parameters).then((answer) => toTokenAnswer(answer, config));
  return {
    ...metadata,
    async authorizeDevice(parameters) {
      if (!supportsDevice) throw lacking(issuer, 'device_authorization_endpoint');
      config[openid.customFetch] = withVerificationUri(fetch);
      return guard(openid.initiateDeviceAuthorization(config, parameters).then(toDeviceAuthorization));
    },
    async redeemDeviceCode(deviceCode) {
      try {
        config[openid.customFetch] = fetch;
        return { type: 'tokens', tokens: await grant(DEVICE_CODE_GRANT, { device_code: deviceCode }) };
      } catch (error) {
        const { code } = oauthErrorOf(error);
        if (code === 'authorization_pending') return { type: 'pending' };
        if (code === 'slow_down') return { type: 'slow-down' };
        throw toIdentityError(error, issuer);
      }
    },
    async refresh(refreshToken, onRotated) {
      let failure: unknown;
      const announce = (next: string) =>
        onRotated(next).catch((error: unknown) => {
          failure = error; // openid-client would wrap it as one of the issuer
          throw error;
        });
      config[openid.customFetch] = announceRotation(fetch, refreshToken, announce);
      try {
        return await grant('refresh_token', { refresh_token: refreshToken });
      } catch (error) {
        throw failure ?? toIdentityError(error, issuer);
      }
    },
    async revoke(refreshToken) {
      if (config.serverMetadata().revocation_endpoint === undefined) return false;
      await guard(openid.tokenRevocation(config, refreshToken, { token_type_hint: 'refresh_token' }));
      return true;
    },
  };
}

/**
 * The claims of an ID token that was kept, after every check that it passed when it came, as of then and without the
 * network: the same code is handed the token as if the issuer answered with it, and the key that it was verified with.
 * That it has not expired since is for the caller to see. Throws IdentityError `token-invalid`.
 */
export async function verifyStoredProof(proof: StoredProof): Promise<JsonObject> {
  const { issuer, clientId, idToken, signingKey, provedAt } = proof;
  const endpoint = 'https://kept.invalid/';
  const server = {
    issuer,
    token_endpoint: endpoint,
    jwks_uri: endpoint,
    id_token_signing_alg_values_supported: [String(signingKey.alg)],
  };
  const config = new openid.Configuration(
    server,
    clientId,
    clockOf(() => Date.parse(provedAt)),
    openid.None(),
  );
  openid.enableNonRepudiationChecks(config);
  // The age is compared with the time of the process: from now on it is fresh, so that nothing is asked for.
  openid.setJwksCache(config, { jwks: { keys: [{ ...signingKey }] }, uat: Math.floor(Date.now() / 1000) });
  config[openid.customFetch] = async () =>
    Response.json({ access_token: '-', token_type: 'bearer', id_token: idToken });
  try {
    const answer = await openid.genericGrantRequest(config, 'refresh_token', {});
    return toClaims(answer.claims());
  } catch (error) {
    throw toIdentityError(error, issuer);
  }
}

async function discover(options: ClientOptions, fetch: IssuerFetch): Promise<openid.Configuration> {
  const { issuer, clientId, clientSecret, now } = options;
  const authentication = clientSecret === undefined ? openid.None() : openid.ClientSecretPost(clientSecret);
  const config = await openid.discovery(new URL(issuer), clientId, clockOf(now), authentication, {
    [openid.customFetch]: fetch,
    timeout: ANSWER_SECONDS,
    // `fetch` decides for each address whether http may be spoken.
    execute: [openid.allowInsecureRequests],
  });
  // By default TLS alone vouches for an ID token from the token endpoint; this checks its signature too.
  openid.enableNonRepudiationChecks(config);
  return config;
}

function clockOf(now: () => number): Partial<openid.ClientMetadata> {
  return {
    [openid.clockTolerance]: CLOCK_TOLERANCE_MS / 1000,
    [openid.clockSkew]: Math.round((now() - Date.now()) / 1000),
  };
}

function readMetadata(config: openid.Configuration, issuer: string) {
  const metadata = config.serverMetadata();
  for (const member of ['token_endpoint', 'jwks_uri'] as const)
    if (typeof metadata[member] !== 'string') throw lacking(issuer, member);
  const { scopes_supported: scopes } = metadata;
  return {
    issuer: metadata.issuer,
    supportedScopes: Array.isArray(scopes) ? scopes : undefined,
    supportsDevice: typeof metadata.device_authorization_endpoint === 'string',
  };
}

function lacking(issuer: string, member: string): IdentityError {
  const toDo =
    member === 'device_authorization_endpoint'
      ? 'allow the device authorization grant (RFC 8628) there'
      : 'correct --issuer';
  return new IdentityError(
    'issuer-invalid',
    `expected "${member}" in the discovery document of ${issuer}, found none: ${toDo}`,
  );
}

type GrantAnswer = Awaited<ReturnType<typeof openid.genericGrantRequest>>;

function toTokenAnswer(answer: GrantAnswer, config: openid.Configuration): TokenAnswer {
  const { id_token: idToken, expires_in: expiresIn, refresh_token: refreshToken } = answer;
  return {
    accessToken: answer.access_token,
    ...(expiresIn === undefined ? {} : { expiresInMs: expiresIn * 1000 }),
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(idToken === undefined ? {} : { proof: toProof(idToken, answer, config) }),
  };
}

function toProof(idToken: string, answer: GrantAnswer, config: openid.Configuration) {
  const keys: readonly unknown[] = openid.getJwksCache(config)?.jwks.keys ?? [];
  return { idToken, claims: toClaims(answer.claims()), signingKey: signingKeyOf(idToken, keys) };
}

function toClaims(claims: unknown): JsonObject {
  if (isJsonObject(claims)) return claims;
  throw new IdentityError('token-invalid', 'expected an ID token, found none: ask for the scope openid');
}
