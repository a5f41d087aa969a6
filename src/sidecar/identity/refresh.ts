// Renews a login by its refresh token: once among all processes of a home, and so that a crash loses as little as can be.
//
// An issuer that rotates gives a new refresh token for each that is spent, and takes one that comes twice for theft: it
// revokes the login. In between lies a step that no order of writes makes safe: the issuer has spent the old token, and
// the new one is not on our disk yet. What is done about it:
//
// | killed …                                    | kept                    | the next process …                            |
// |----------------------------------------------|-------------------------|-----------------------------------------------|
// | before the old token is sent                 | old, `refreshingSince`  | sends the old one: renewed                    |
// | after it is sent, before the new one is kept | old, `refreshingSince`  | sends the old one at once: renewed where the  |
// |                                              |                         | issuer forgives a re-use shortly after (Okta, |
// |                                              |                         | Auth0, Keycloak can); refused where it does   |
// |                                              |                         | not: `interrupted`, the ID token stands until |
// |                                              |                         | it expires, then the user has to log in       |
// | after the new one is kept                    | new, former ID token    | sends the new one when it is time: renewed    |
//
// The step is kept as short as it can be: the new refresh token is kept before the answer is even looked at. That the
// store can be written is tried (by `refreshingSince`) before anything is spent; one that fails after that for longer than
// WRITE_PAUSES_MS together, and an answer that gets lost on its way, are as the second row.
import { ringBell } from './bell.ts';
import { IdentityError } from './identity-error.ts';
import type { IssuerClient, TokenAnswer } from './issuer-client.ts';
import type { KeyStore } from './key-store.ts';
import { withLoginLock } from './login-lock.ts';
import type { Timers } from './timers.ts';
import { isSameStep, readTokens, type StoredTokens, writeTokens } from './tokens.ts';

/** How long a store that fails after a token was spent is tried again: a keychain that is locked for a moment opens again. */
const WRITE_PAUSES_MS = [100, 400, 1_500, 4_000, 8_000];

export interface RefreshOptions {
  readonly home: string;
  readonly store: KeyStore;
  readonly environment: NodeJS.ProcessEnv;
  readonly timers: Timers;
  /** Ends what is done before the token is sent; what comes after that is finished. */
  readonly signal?: AbortSignal;
}

/**
 * Renews the login that was seen, or finds that another process has done so, and gives what is kept now: undefined where
 * nobody is logged in any more; tokens with `ended` where the issuer has refused. Throws KeyStoreError, and IdentityError
 * where the issuer could not be asked or its answer is not to be believed: then the former ID token is still kept. Once
 * aborted it throws at the latest where the token would be sent.
 */
export async function refreshTokens(
  seen: StoredTokens,
  options: RefreshOptions,
): Promise<StoredTokens | undefined> {
  const { signal, timers } = options;
  const sleep = (ms: number) => timers.sleep(ms, signal);
  return withLoginLock(options.home, { ...timers, sleep }, async () => {
    const tokens = await readTokens(options.store);
    if (tokens === undefined || !isSameStep(tokens, seen)) return tokens;
    const { refreshToken } = tokens;
    if (refreshToken === undefined || tokens.ended !== undefined) return tokens;
    const renewed = await spend({ ...tokens, refreshToken }, options);
    await ringBell(options.home, options.timers.now());
    return renewed;
  });
}

type Refreshable = StoredTokens & { readonly refreshToken: string };

async function spend(tokens: Refreshable, options: RefreshOptions): Promise<StoredTokens> {
  const { store, timers, signal } = options;
  // Nothing is spent yet: an issuer that is down is found out here.
  const issuer = await open(tokens, options);
  signal?.throwIfAborted();
  await writeTokens(store, { ...tokens, refreshingSince: new Date(timers.now()).toISOString() });
  let kept: StoredTokens = withoutMark(tokens);
  if (signal?.aborted === true) {
    await writeTokens(store, tokens);
    throw signal.reason;
  }
  const keep = (next: StoredTokens) => {
    kept = next;
    return writeStubbornly(next, options);
  };
  try {
    const answer = await issuer.refresh(tokens.refreshToken, (refreshToken) =>
      keep({ ...withoutMark(tokens), refreshToken }),
    );
    await keep(await renew(kept, answer, issuer, options));
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error;
    if (error.code === 'grant-refused') return keepEnd(tokens, options);
    // It has answered, so nothing is spent that has not been kept.
    if (error.code === 'issuer-refused') await keep(kept);
    throw error;
  }
  return kept;
}

/** The signal ends the discovery alone: it must not reach the request that spends the token. */
async function open(
  tokens: Refreshable,
  { environment, timers, signal }: RefreshOptions,
): Promise<IssuerClient> {
  const { openIssuer } = await import('./oidc.ts');
  const opening = new AbortController();
  const abort = () => opening.abort(signal?.reason);
  if (signal?.aborted === true) abort();
  signal?.addEventListener('abort', abort);
  try {
    return await openIssuer({ ...tokens, environment, now: timers.now, signal: opening.signal });
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

async function renew(
  tokens: StoredTokens,
  answer: TokenAnswer,
  issuer: IssuerClient,
  { timers }: RefreshOptions,
): Promise<StoredTokens> {
  const { proof, accessToken, expiresInMs } = answer;
  const { expiresAt: _former, ...rest } = tokens;
  // OpenID Connect Core §12.2: a refresh answers for the same user, or for none.
  if (proof !== undefined && (proof.claims.sub !== tokens.subject || issuer.issuer !== tokens.issuer))
    throw new IdentityError(
      'token-invalid',
      `expected ${tokens.issuer} to renew the login of ${tokens.subject}, found another user: run cursor-rec login`,
    );
  const renewedAt = new Date(timers.now()).toISOString();
  return {
    ...rest,
    accessToken,
    renewedAt,
    ...(expiresInMs === undefined ? {} : { expiresAt: new Date(timers.now() + expiresInMs).toISOString() }),
    ...(proof === undefined
      ? {}
      : { idToken: proof.idToken, signingKey: proof.signingKey, provedAt: renewedAt }),
  };
}

/** A refusal after a refresh that was cut off says only that the old token is spent; any other, that the login is. */
async function keepEnd(tokens: Refreshable, options: RefreshOptions): Promise<StoredTokens> {
  const { refreshToken: _spent, refreshingSince, ...rest } = tokens;
  const ended = { ...rest, ended: refreshingSince === undefined ? 'revoked' : 'interrupted' } as const;
  await writeStubbornly(ended, options);
  return ended;
}

function withoutMark({ refreshingSince: _mark, ...tokens }: StoredTokens): StoredTokens {
  return tokens;
}

async function writeStubbornly(tokens: StoredTokens, { store, timers }: RefreshOptions): Promise<void> {
  for (const pause of WRITE_PAUSES_MS) {
    try {
      return await writeTokens(store, tokens);
    } catch {
      await timers.sleep(pause);
    }
  }
  await writeTokens(store, tokens);
}
