// Lets access tokens in: JWTs (RFC 9068) of one issuer and audience, by the keys that the issuer publishes.
import { createRemoteJWKSet, customFetch, errors, type JWTPayload, jwtVerify, type RemoteJWKSet } from 'jose';
import { claimAt } from '../../core/model/claims.ts';
import { isJsonObject } from '../../core/model/json.ts';
import { CollectorError } from '../collector-error.ts';
import { StartError, toUnreached } from '../opening/start-error.ts';
import { type Caller, type RoleGroups, toRoles } from './caller.ts';
import { createKnownTokens } from './known-tokens.ts';
import { refuseToken } from './token-refusal.ts';

/** Signatures by a private key only: HS256 would take the issuer's public key for a secret. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];
/** What clocks of servers differ by. */
const CLOCK_TOLERANCE_S = 60;
/** Keys are asked for again after so long, so that one that was withdrawn is not believed for ever. */
const REFRESH_MS = 10 * 60_000;
/** A key that is not known is asked for no more often than this: anybody can name one. */
const COOLDOWN_MS = 30_000;
const FETCH_LIMIT_MS = 5000;
/** A token of an issuer that names hundreds of groups has some 10 KiB. */
const MAX_TOKEN_CHARS = 32 * 1024;

export interface AuthenticatorOptions extends RoleGroups {
  readonly issuer: string;
  readonly audience: string;
  /** Where the groups are: a claim's name, or a path with dots into it. */
  readonly groupsClaim: string;
  readonly cooldownMs?: number;
  readonly now?: () => number;
  readonly ask?: typeof fetch;
  /** Told, each time that it is asked, how many seconds this clock is ahead of the issuer's where tokens suffer from it. */
  readonly onClockOff?: (aheadS: number) => void;
}

export interface Authenticator {
  /** The caller of an `Authorization` header. Rejects with CollectorError. */
  authenticate(authorization: string | undefined): Promise<Caller>;
  /** Asks for the issuer's keys where they are not known yet. Rejects with StartError. */
  warm(): Promise<void>;
  readonly isReady: boolean;
}

/** Nothing is asked of the issuer before it is needed; its last keys stay good while it cannot be reached. */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { issuer, audience, groupsClaim, now = Date.now, ask = fetch, onClockOff } = options;
  let keys: RemoteJWKSet | undefined;
  let discovering: Promise<RemoteJWKSet> | undefined;
  let refreshedAt = 0;
  let known = createKnownTokens(now);

  function findKeys(): Promise<RemoteJWKSet> {
    discovering ??= discover().finally(() => {
      discovering = undefined;
    });
    return discovering;
  }

  async function discover(): Promise<RemoteJWKSet> {
    const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const { found, at } = await askJson(url, ask);
    const { issuer: named, jwks_uri: keysAt } = isJsonObject(found) ? found : {};
    if (named !== issuer)
      throw new StartError(
        'misconfigured',
        `expected ${url} to name the issuer ${issuer}, found ${JSON.stringify(named)}: give that as --issuer, to the letter`,
      );
    if (typeof keysAt !== 'string' || !URL.canParse(keysAt))
      throw new StartError(
        'unavailable',
        `expected ${url} to have a "jwks_uri", found ${JSON.stringify(keysAt)}`,
      );
    const aheadS = Math.round((now() - at) / 1000);
    if (Math.abs(aheadS) > CLOCK_TOLERANCE_S) onClockOff?.(aheadS);
    const set = createRemoteJWKSet(new URL(keysAt), {
      timeoutDuration: FETCH_LIMIT_MS,
      cooldownDuration: options.cooldownMs ?? COOLDOWN_MS,
      cacheMaxAge: Number.POSITIVE_INFINITY,
      [customFetch]: ask,
    });
    await set.reload().catch((cause) => fail(keysAt, cause));
    refreshedAt = now();
    keys = set;
    return set;
  }

  /** In the background: nobody waits for it, and where it fails the keys stay as they are. What older keys let in is verified again. */
  function refresh(set: RemoteJWKSet): void {
    if (now() - refreshedAt < REFRESH_MS) return;
    refreshedAt = now();
    set.reload().then(
      () => {
        known = createKnownTokens(now);
      },
      () => undefined,
    );
  }

  async function verify(token: string): Promise<JWTPayload> {
    const set = keys ?? (await findKeys().catch(failUnavailable));
    refresh(set);
    try {
      const { payload } = await jwtVerify(token, set, {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_S,
        currentDate: new Date(now()),
        requiredClaims: ['sub', 'exp'],
      });
      return payload;
    } catch (error) {
      throw isRefusal(error) ? refuseToken(error, options) : unavailable(error);
    }
  }

  return {
    async authenticate(authorization) {
      const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization ?? '')?.[1];
      if (token === undefined || token.length > MAX_TOKEN_CHARS) throw refuse('as "Authorization: Bearer …"');
      const verified = known;
      const before = verified.get(token);
      if (before !== undefined) return before;
      const payload = await verify(token);
      const caller = toCaller(payload, groupsClaim, options);
      verified.set(token, caller, (payload.exp ?? 0) * 1000);
      return caller;
    },
    async warm() {
      if (keys === undefined) await findKeys();
    },
    get isReady() {
      return keys !== undefined;
    },
  };
}

/** What is found there, and when the issuer says that it is. */
async function askJson(url: string, ask: typeof fetch): Promise<{ found: unknown; at: number }> {
  const answer = await ask(url, { redirect: 'error', signal: AbortSignal.timeout(FETCH_LIMIT_MS) }).catch(
    (cause) => fail(url, cause),
  );
  if (answer.status !== 200)
    throw new StartError(
      'unavailable',
      `expected ${url} to answer 200, found ${answer.status}: see --issuer`,
    );
  const found = await answer.json().catch((cause) => fail(url, cause, 'no JSON: see --issuer'));
  return { found, at: Date.parse(answer.headers.get('date') ?? '') };
}

function fail(url: string, cause: unknown, found = toUnreached((cause as Error).cause ?? cause)): never {
  throw new StartError('unavailable', `expected an answer of ${url}, found ${found ?? 'none'}`, { cause });
}

/** What jose says of a token, as against what it says of the way to the keys. */
function isRefusal(error: unknown): boolean {
  return error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout) && !isOfKeys(error);
}

function isOfKeys(error: errors.JOSEError): boolean {
  return error.code === 'ERR_JOSE_GENERIC' || error.code === 'ERR_JWKS_INVALID';
}

function toCaller(payload: JWTPayload, groupsClaim: string, roles: RoleGroups): Caller {
  const { iss = '', sub = '', email, email_verified: isVerified, name, preferred_username: login } = payload;
  if (sub === '') throw refuse('with a subject');
  const groups = toGroups(claimAt(payload, groupsClaim));
  const called = [name, login].find((text) => typeof text === 'string' && text !== '');
  return {
    owner: { issuer: iss, subject: sub },
    ...(typeof email === 'string' && email !== '' && isVerified !== false ? { email } : {}),
    ...(typeof called === 'string' ? { name: called } : {}),
    groups,
    ...toRoles(groups, roles),
  };
}

function toGroups(value: unknown): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (!Array.isArray(value)) return [];
  return value.filter((group: unknown): group is string => typeof group === 'string' && group !== '');
}

function refuse(expected: string, cause?: unknown): CollectorError {
  return new CollectorError('not-authenticated', `expected an access token ${expected}, found none`, {
    cause,
    hint: 'run cursor-rec login',
  });
}

function unavailable(cause: unknown): CollectorError {
  return new CollectorError('unavailable', 'expected the keys of the issuer, found it out of reach', {
    cause,
    retryAfterMs: 5000,
  });
}

function failUnavailable(cause: unknown): never {
  throw unavailable(cause);
}
