// What is known of the login as the standing that traffic passes under.
import type { LoginConfig } from '../../core/model/login-config.ts';
import type { NoStanding, Standing } from '../../core/model/standing.ts';
import { IdentityError } from './identity-error.ts';
import { type KeptLogin, whyNotStanding } from './kept-login.ts';

export interface Known {
  /** Undefined where no issuer is configured. */
  readonly login: LoginConfig | undefined;
  readonly kept: KeptLogin | undefined;
  /** What kept the login from being read, where it was not. */
  readonly failure: unknown;
  /** What kept it from being renewed last time. */
  readonly notRenewed?: unknown;
  /** The user of the operating system. */
  readonly user: string;
}

/** The standing at that time. */
export function toStanding({ login, kept, failure, notRenewed, user }: Known, now: number): Standing {
  if (kept === undefined) {
    if (failure !== undefined) return toFailed(failure);
    if (login === undefined) return { type: 'os-user', identity: { method: 'os-user', subject: user } };
    return none('not-logged-in', `expected a login at ${login.issuer}, found nobody logged in`);
  }
  const { identity, expiresAtMs } = kept.claims;
  const validUntil = new Date(expiresAtMs).toISOString();
  const reason = whyNotStanding(kept, now);
  if (reason === undefined) return { type: 'proved', identity, validUntil };
  return none(reason, explain(reason, { kept, validUntil, notRenewed }));
}

interface Lapsed {
  readonly kept: KeptLogin;
  readonly validUntil: string;
  readonly notRenewed: unknown;
}

function explain(reason: NoStanding, { kept, validUntil, notRenewed }: Lapsed): string {
  const { identity } = kept.claims;
  const expected = `expected a valid login at ${identity.issuer}, found that of ${identity.email ?? identity.subject}`;
  if (reason === 'revoked') return `${expected} revoked there`;
  if (kept.tokens.ended === 'interrupted')
    return `${expected} expired at ${validUntil} after a renewal that was cut off`;
  const why = notRenewed instanceof Error ? ` and not renewed (${firstClause(notRenewed.message)})` : '';
  return `${expected} expired at ${validUntil}${why}`;
}

function toFailed(failure: unknown): Standing {
  const message = failure instanceof Error ? failure.message : String(failure);
  if (failure instanceof IdentityError) return none('not-logged-in', firstClause(message));
  return { type: 'none', reason: 'key-store-failed', message };
}

function none(reason: NoStanding, found: string): Standing {
  return { type: 'none', reason, message: `${found}: run cursor-rec login` };
}

/** What was expected and found, without what to do about it. */
function firstClause(message: string): string {
  return message.replace(/: (?:check|correct|run|try|ask|allow) .*$/, '');
}
