// Access tokens that were verified a moment ago: whoever sends twice a second has the same one for an hour.
import { createBoundedCache } from '../../core/replay/bounded-cache.ts';
import { sha256 } from '../../node/hashing.ts';
import type { Caller } from './caller.ts';

/** A key that its issuer withdrew is believed for that much longer at most. */
const KNOWN_MS = 60_000;
/** More than there are machines that send. */
const MAX_TOKENS = 20_000;

export interface KnownTokens {
  /** The caller of a token that is still good. */
  get(token: string): Caller | undefined;
  /** Remembers what a token was verified to say, until `endsAt` at most: milliseconds since the epoch. */
  set(token: string, caller: Caller, endsAt: number): void;
}

/** None is known; the tokens themselves are not kept. */
export function createKnownTokens(now: () => number): KnownTokens {
  const known = createBoundedCache<string, { readonly caller: Caller; readonly until: number }>(MAX_TOKENS);
  return {
    get(token) {
      const found = known.get(sha256(token));
      return found !== undefined && now() < found.until ? found.caller : undefined;
    },
    set(token, caller, endsAt) {
      known.set(sha256(token), { caller, until: Math.min(endsAt, now() + KNOWN_MS) }, 1);
    },
  };
}
