// What went wrong between us and an issuer, in one line that holds no token.
import { isJsonObject } from '../../core/model/json.ts';
import { IdentityError } from './identity-error.ts';

/** The OAuth error of an answer (RFC 6749 §5.2), where the error thrown is one. */
export function oauthErrorOf(error: unknown): {
  readonly code: string | undefined;
  readonly description: string;
} {
  const { error: code, error_description: description } = (error ?? {}) as Record<string, unknown>;
  return {
    code: typeof code === 'string' ? code : undefined,
    description: typeof description === 'string' ? ` (${oneLine(description)})` : '',
  };
}

/** Any thrown thing of openid-client, or of the connection below it, as an IdentityError. */
export function toIdentityError(error: unknown, issuer: string): IdentityError {
  const known = causesOf(error).find((each) => each instanceof IdentityError);
  if (known !== undefined) return known;
  const oauth = oauthErrorOf(error);
  if (oauth.code !== undefined) return toRefusal(oauth.code, oauth.description, { error, issuer });
  const { code, cause } = (error ?? {}) as { readonly code?: unknown; readonly cause?: unknown };
  const token = tokenFault(code, cause);
  if (token !== undefined)
    return new IdentityError('token-invalid', `expected a valid ID token from ${issuer}, found ${token}`, {
      cause: error,
    });
  return toIssuerFault(error, issuer);
}

interface Fault {
  readonly error: unknown;
  readonly issuer: string;
}

function toRefusal(code: string, description: string, { error, issuer }: Fault): IdentityError {
  switch (code) {
    case 'access_denied':
      return new IdentityError(
        'login-denied',
        `expected the login to be approved, found that it was denied at ${issuer}${description}: run cursor-rec login again`,
        { cause: error },
      );
    case 'expired_token':
      return new IdentityError(
        'code-expired',
        `expected the login to be approved in time, found that its code has expired${description}: run cursor-rec login again`,
        { cause: error },
      );
    case 'invalid_grant':
      return new IdentityError(
        'grant-refused',
        `expected ${issuer} to renew the login, found it refused${description}: run cursor-rec login`,
        { cause: error },
      );
    case 'server_error':
    case 'temporarily_unavailable':
      return unreachable(`${code}${description}`, { error, issuer });
    default:
      return new IdentityError(
        'issuer-refused',
        `expected ${issuer} to accept this client, found ${oneLine(code)}${description}: check --client-id, --scope and --audience, and that the client may use the device authorization grant`,
        { cause: error },
      );
  }
}

function unreachable(found: string, { error, issuer }: Fault): IdentityError {
  return new IdentityError(
    'issuer-unreachable',
    `expected an answer from ${issuer}, found ${found}: check the address and the network, then try again`,
    { cause: error },
  );
}

/** Which check an ID token failed; undefined for any other fault. */
function tokenFault(code: unknown, cause: unknown): string | undefined {
  const { message = '', cause: detail } = (cause ?? {}) as { message?: string; cause?: unknown };
  const { claim, expected, claims, header } = (isJsonObject(detail) ? detail : {}) as Record<string, unknown>;
  const value = (name: unknown) =>
    isJsonObject(claims) ? oneLine(JSON.stringify(claims[String(name)]) ?? 'none') : 'none';
  if (code === 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED')
    return claim === 'nbf'
      ? 'one that is not valid yet: check the clock of this machine'
      : 'one that has expired: check the clock of this machine';
  if (code === 'OAUTH_JWT_CLAIM_COMPARISON_FAILED')
    return `"${String(claim)}" ${value(claim)}${expected === undefined ? '' : ` instead of ${JSON.stringify(expected)}`}`;
  if (code === 'OAUTH_KEY_SELECTION_FAILED') return 'that none of the published keys signed it';
  if (/signature/i.test(message)) return 'a wrong signature';
  if (/"alg"/.test(message) || isJsonObject(header) || isUnsupportedAlgorithm(detail))
    return 'an algorithm that is not one of the public-key signatures the issuer announces';
  if (/JWT|ID Token/i.test(message)) return oneLine(message);
  return undefined;
}

function isUnsupportedAlgorithm(detail: unknown): boolean {
  return isJsonObject(detail) && Object.hasOwn(detail, 'alg');
}

/** Neither an OAuth error nor a token's fault: no connection, or an answer that is none. */
function toIssuerFault(error: unknown, issuer: string): IdentityError {
  const causes = causesOf(error);
  const status = causes.find((cause): cause is Response => cause instanceof Response)?.status;
  if (status !== undefined && (status >= 500 || status === 429))
    return unreachable(`status ${status}`, { error, issuer });
  const { code } = error as { readonly code?: unknown };
  const isAnswer = typeof code === 'string' && code.startsWith('OAUTH_') && !/TIMEOUT|ABORT/.test(code);
  const last = causes.findLast((cause): cause is Error => cause instanceof Error);
  const { code: named } = (last ?? {}) as { readonly code?: unknown };
  const found = typeof named === 'string' ? named : (last?.message ?? String(error));
  if (!isAnswer) return unreachable(oneLine(found), { error, issuer });
  const answer = status === undefined ? oneLine(last?.message ?? code) : `status ${status}`;
  return new IdentityError(
    'issuer-invalid',
    `expected ${issuer} to answer as OpenID Connect has it, found ${answer}: check --issuer`,
    { cause: error },
  );
}

function causesOf(error: unknown): readonly unknown[] {
  const causes: unknown[] = [];
  // A dozen is more than any library nests; a ring of causes ends here too.
  for (let each: unknown = error; each !== undefined && causes.length < 12; ) {
    causes.push(each);
    each = each instanceof Error ? each.cause : undefined;
  }
  return causes;
}

/** What an issuer wrote, short, on one line and unable to steer a terminal. */
function oneLine(text: string): string {
  const plain = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
  return plain.length <= 200 ? plain : `${plain.slice(0, 199)}…`;
}
