// What the claims of an ID token say of its user (OpenID Connect Core 1.0 §2 and §5.1).
import { isJsonObject } from './json.ts';
import type { Identity } from './session.ts';

/** The claims that count here. Their signature, issuer, audience and time are for who got the token to check. */
export interface IdTokenClaims {
  readonly identity: Identity;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  /** The issuer left the groups out because they are too many, and offers them elsewhere (Entra ID). */
  readonly hasGroupsElsewhere: boolean;
}

export interface ClaimsOptions {
  /** Where the groups are: a claim's name, or a path with dots into it. */
  readonly groupsClaim: string;
  /** Stands for `auth_time` where the issuer does not say it, ISO 8601. */
  readonly authTime: string;
}

/** Seconds since 1970 that ISO 8601 can still say with four digits of year. */
const MAX_SECONDS = 253_402_300_799;

/** Lets claims in. Throws RangeError that names the first one that is missing or not of its kind. */
export function parseIdTokenClaims(claims: unknown, { groupsClaim, authTime }: ClaimsOptions): IdTokenClaims {
  if (!isJsonObject(claims)) throw new RangeError('expected the claims of an ID token to be a JSON object');
  const { iss, sub, iat, exp, auth_time: proved } = claims;
  const email = claims.email_verified === false ? undefined : optionalText(claims.email);
  const name = optionalText(claims.name) ?? optionalText(claims.preferred_username);
  const groups = parseGroups(claimAt(claims, groupsClaim));
  return {
    identity: {
      method: 'oidc',
      issuer: requireText(iss, 'iss'),
      subject: requireText(sub, 'sub'),
      ...(email === undefined ? {} : { email }),
      ...(name === undefined ? {} : { name }),
      ...(groups === undefined ? {} : { groups }),
      authTime: isSeconds(proved) ? new Date(proved * 1000).toISOString() : authTime,
    },
    issuedAtMs: requireSeconds(iat, 'iat') * 1000,
    expiresAtMs: requireSeconds(exp, 'exp') * 1000,
    hasGroupsElsewhere: isJsonObject(claims._claim_names) && Object.hasOwn(claims._claim_names, groupsClaim),
  };
}

/**
 * The claim that a path names, or undefined. A name may have dots of its own (`https://corp.example/groups`,
 * `resource_access.my.client.roles`), so that the whole text is tried as one name before it is cut.
 */
export function claimAt(claims: unknown, path: string): unknown {
  if (!isJsonObject(claims)) return undefined;
  if (Object.hasOwn(claims, path)) return claims[path];
  for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
    const name = path.slice(0, dot);
    const found = Object.hasOwn(claims, name) ? claimAt(claims[name], path.slice(dot + 1)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A list, or one group as a text; what is neither names no group. */
function parseGroups(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (!Array.isArray(value)) return undefined;
  return value.filter((group: unknown): group is string => typeof group === 'string' && group !== '');
}

function optionalText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function requireText(value: unknown, claim: string): string {
  const text = optionalText(value);
  if (text === undefined) throw new RangeError(`expected the ID token to have a text "${claim}"`);
  return text;
}

function requireSeconds(value: unknown, claim: string): number {
  if (isSeconds(value)) return value;
  throw new RangeError(`expected the ID token to have "${claim}" in seconds since 1970`);
}

function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= MAX_SECONDS;
}
