// Puts a login into the key store of a home, and takes it out again.
import type { LoginConfig } from '../../core/model/login-config.ts';
import { updateConfigFile } from '../setup/config-file.ts';
import { ringBell } from './bell.ts';
import { IdentityError } from './identity-error.ts';
import type { IssuerClient, TokenAnswer } from './issuer-client.ts';
import { type KeptLogin, parseProof } from './kept-login.ts';
import type { KeyStore } from './key-store.ts';
import { withLoginLock } from './login-lock.ts';
import type { Timers } from './timers.ts';
import { readTokens, type StoredTokens, writeTokens } from './tokens.ts';

export interface KeepOptions {
  readonly home: string;
  readonly store: KeyStore;
  readonly login: LoginConfig;
  readonly clientSecret?: string;
  readonly timers: Timers;
}

/**
 * Keeps what a login brought in place of any earlier one, remembers issuer and client in config.json, and lets a running
 * sidecar know. Throws IdentityError `token-invalid` where the answer names nobody; then nothing is kept.
 */
export async function keepLogin(
  { issuer }: Pick<IssuerClient, 'issuer'>,
  answer: TokenAnswer,
  options: KeepOptions,
): Promise<KeptLogin> {
  const { home, store, login, timers } = options;
  const { proof } = answer;
  if (proof === undefined)
    throw new IdentityError(
      'token-invalid',
      `expected an ID token from ${issuer}, found none: add openid to --scope`,
    );
  const now = new Date(timers.now()).toISOString();
  const claims = parseProof(proof.claims, now, login);
  const tokens = toTokens(
    { ...answer, proof },
    { ...options, issuer, now, subject: claims.identity.subject },
  );
  await withLoginLock(home, timers, async () => {
    await writeTokens(store, tokens);
    await updateConfigFile(home, { login });
    await ringBell(home, timers.now());
  });
  return { tokens, claims };
}

export type Revocation =
  | { readonly type: 'revoked' }
  /** The issuer takes no tokens back, or gave none that lasts. */
  | { readonly type: 'not-needed' }
  | { readonly type: 'failed'; readonly message: string };

export interface ForgetOptions {
  readonly home: string;
  readonly store: KeyStore;
  readonly environment: NodeJS.ProcessEnv;
  readonly timers: Timers;
}

/**
 * Has the issuer take the refresh token back (RFC 7009), and forgets the login whatever the issuer answers. Undefined
 * where nobody was logged in. Throws KeyStoreError.
 */
export async function forgetLogin(options: ForgetOptions): Promise<Revocation | undefined> {
  const { home, store, timers } = options;
  return withLoginLock(home, timers, async () => {
    const tokens = await readTokens(store);
    const revocation = tokens === undefined ? undefined : await revoke(tokens, options);
    // Also where what is kept is damaged.
    await store.delete('tokens');
    await ringBell(home, timers.now());
    return revocation;
  });
}

async function revoke(tokens: StoredTokens, { environment, timers }: ForgetOptions): Promise<Revocation> {
  if (tokens.refreshToken === undefined) return { type: 'not-needed' };
  try {
    const { openIssuer } = await import('./oidc.ts');
    const issuer = await openIssuer({ ...tokens, environment, now: timers.now });
    return { type: (await issuer.revoke(tokens.refreshToken)) ? 'revoked' : 'not-needed' };
  } catch (error) {
    if (error instanceof IdentityError) return { type: 'failed', message: error.message };
    throw error;
  }
}

interface Received {
  readonly issuer: string;
  readonly subject: string;
  readonly now: string;
  readonly login: LoginConfig;
  readonly clientSecret?: string;
  readonly timers: Timers;
}

function toTokens(
  { proof, accessToken, refreshToken, expiresInMs }: TokenAnswer & Required<Pick<TokenAnswer, 'proof'>>,
  { issuer, subject, now, login, clientSecret, timers }: Received,
): StoredTokens {
  return {
    issuer,
    clientId: login.clientId,
    ...(clientSecret === undefined ? {} : { clientSecret }),
    subject,
    idToken: proof.idToken,
    signingKey: proof.signingKey,
    accessToken,
    ...(expiresInMs === undefined ? {} : { expiresAt: new Date(timers.now() + expiresInMs).toISOString() }),
    ...(refreshToken === undefined ? {} : { refreshToken }),
    loggedInAt: now,
    renewedAt: now,
    provedAt: now,
  };
}
