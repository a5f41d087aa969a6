// The login that a home keeps: whose it is, until when it stands, and when it is to be renewed.
import { type IdTokenClaims, parseIdTokenClaims } from '../../core/model/claims.ts';
import type { LoginConfig } from '../../core/model/login-config.ts';
import type { NoStanding } from '../../core/model/standing.ts';
import { IdentityError } from './identity-error.ts';
import { CLOCK_TOLERANCE_MS } from './issuer-client.ts';
import type { KeyStore } from './key-store.ts';
import { readTokens, type StoredTokens } from './tokens.ts';

/** `claims` are those of the kept ID token, its signature verified. */
export interface KeptLogin {
  readonly tokens: StoredTokens;
  readonly claims: IdTokenClaims;
}

/** Tokens are renewed when this much of their life is over, so that an issuer may be down for the rest of it. */
const RENEWAL_SHARE = 0.8;
/** An issuer whose tokens live for seconds is not asked all the time. */
const MIN_RENEWAL_MS = 5_000;

/**
 * The login at this issuer and for this client; undefined where there is none. Asks nobody but the store. Throws
 * KeyStoreError, and IdentityError `token-invalid` where what is kept proves nothing.
 */
export async function readKeptLogin(store: KeyStore, login: LoginConfig): Promise<KeptLogin | undefined> {
  const tokens = await readTokens(store);
  if (tokens === undefined || !isOf(login, tokens)) return undefined;
  const { verifyStoredProof } = await import('./oidc.ts');
  return { tokens, claims: parseProof(await verifyStoredProof(tokens), tokens.loggedInAt, login) };
}

/** The claims of an ID token as ours. Throws IdentityError `token-invalid`. */
export function parseProof(
  claims: unknown,
  authTime: string,
  { groupsClaim }: Pick<LoginConfig, 'groupsClaim'>,
): IdTokenClaims {
  try {
    return parseIdTokenClaims(claims, { groupsClaim, authTime });
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new IdentityError('token-invalid', `${found}: check the client at the issuer`, { cause });
  }
}

/** Why the login does not stand at that time; undefined while it does. */
export function whyNotStanding({ tokens, claims }: KeptLogin, now: number): NoStanding | undefined {
  if (tokens.ended === 'revoked') return 'revoked';
  return now >= claims.expiresAtMs + CLOCK_TOLERANCE_MS ? 'expired' : undefined;
}

/** When the login is to be renewed, in ms since 1970; never (Infinity) where it cannot be. `random`: from 0 to below 1. */
export function renewalTime({ tokens, claims }: KeptLogin, random: number): number {
  if (tokens.refreshToken === undefined || tokens.ended !== undefined) return Number.POSITIVE_INFINITY;
  // Cut off in the middle of it: the sooner the old token comes again, the likelier the issuer forgives it.
  if (tokens.refreshingSince !== undefined) return 0;
  const from = Date.parse(tokens.renewedAt);
  const accessEnd = Date.parse(tokens.expiresAt ?? '') || Number.POSITIVE_INFINITY;
  // An issuer that renews no ID tokens is not asked for one again and again.
  const end = tokens.renewedAt === tokens.provedAt ? Math.min(claims.expiresAtMs, accessEnd) : accessEnd;
  return from + Math.max(MIN_RENEWAL_MS, (end - from) * (RENEWAL_SHARE - 0.1 * random));
}

function isOf({ issuer, clientId }: LoginConfig, tokens: StoredTokens): boolean {
  return tokens.clientId === clientId && URL.parse(tokens.issuer)?.href === URL.parse(issuer)?.href;
}
