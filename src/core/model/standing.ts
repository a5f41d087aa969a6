// Who stands behind what passes now: a proved identity, the user of the operating system, or nobody.
import type { Identity } from './session.ts';

/** Why nobody does. */
export type NoStanding = 'not-logged-in' | 'expired' | 'revoked' | 'key-store-failed';

export type Standing =
  /** No issuer is configured: people who record only for themselves. */
  | { readonly type: 'os-user'; readonly identity: Identity }
  /** `validUntil` is ISO 8601. */
  | { readonly type: 'proved'; readonly identity: Identity; readonly validUntil: string }
  /** `message` says what was expected, what was found and what to do. */
  | { readonly type: 'none'; readonly reason: NoStanding; readonly message: string };
