// The token that goes to the collector: of the login of this home, renewed once where the collector refuses it.
import type { KeyStore } from '../identity/key-store.ts';
import { refreshTokens } from '../identity/refresh.ts';
import type { Timers } from '../identity/timers.ts';
import { readTokens, type StoredTokens } from '../identity/tokens.ts';

export interface BearerOptions {
  readonly home: string;
  readonly store: KeyStore;
  readonly environment: NodeJS.ProcessEnv;
  readonly timers: Timers;
  /** Ends the wait for an issuer that does not answer, as long as nothing was spent. */
  readonly signal: AbortSignal;
}

/** Answers with the token, or undefined where nobody is logged in; with `isRefused` renews the login first. */
export function createBearer(options: BearerOptions): (isRefused: boolean) => Promise<string | undefined> {
  return async (isRefused) => {
    const tokens = await readTokens(options.store);
    if (tokens === undefined || tokens.ended !== undefined) return undefined;
    const isStale = isRefused || hasExpired(tokens, options.timers.now());
    // An issuer that is down: the collector says what it thinks of the old one.
    const renewed = isStale ? await refreshTokens(tokens, options).catch(() => tokens) : tokens;
    return renewed === undefined ? undefined : toBearer(renewed);
  };
}

/** Many issuers give access tokens that only they can read; the ID token is a JWT always. */
function toBearer({ accessToken, idToken }: StoredTokens): string {
  return accessToken.split('.').length === 3 ? accessToken : idToken;
}

function hasExpired({ expiresAt }: StoredTokens, now: number): boolean {
  return expiresAt !== undefined && Date.parse(expiresAt) <= now;
}
