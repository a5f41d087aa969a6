// Why a token is not let in, told to whoever has it: they can read in it what is quoted here.
import { CollectorError } from '../collector-error.ts';

export interface ExpectedToken {
  readonly issuer: string;
  readonly audience: string;
}

interface Refusal {
  readonly expected: string;
  readonly found: string;
  readonly hint?: string;
}

const LOG_IN = 'run cursor-rec login';
/** An audience is an address or an id; a token could have a list of hundreds. */
const MAX_QUOTED = 200;

/** The refusal of a token by what jose says of it. */
export function refuseToken(cause: unknown, wanted: ExpectedToken): CollectorError {
  const { expected, found, hint = LOG_IN } = toRefusal(cause, wanted);
  return new CollectorError('not-authenticated', `expected an access token ${expected}, found ${found}`, {
    cause,
    hint,
  });
}

/** What jose's errors have. */
interface TokenFailure {
  readonly code?: string;
  readonly claim?: string;
  readonly payload?: { readonly [claim: string]: unknown };
}

function toRefusal(cause: unknown, wanted: ExpectedToken): Refusal {
  const { code, claim = 'all its claims', payload = {} } = cause as TokenFailure;
  switch (code) {
    case 'ERR_JWT_EXPIRED':
      return { expected: 'that is still good', found: `one that ended at ${toTime(payload.exp)}` };
    case 'ERR_JWT_CLAIM_VALIDATION_FAILED':
      return toClaimRefusal(claim, payload, wanted);
    case 'ERR_JWS_INVALID':
    case 'ERR_JWT_INVALID':
      return { expected: 'that is a JWT', found: 'another text', hint: logInFor(wanted) };
    default:
      return { expected: 'that its issuer signed', found: 'one by no key that it publishes' };
  }
}

function toClaimRefusal(
  claim: string,
  { aud, iss, nbf }: Exclude<TokenFailure['payload'], undefined>,
  wanted: ExpectedToken,
): Refusal {
  switch (claim) {
    case 'aud':
      return { expected: `for ${wanted.audience}`, found: `one for ${quote(aud)}`, hint: logInFor(wanted) };
    case 'iss':
      return { expected: `of ${wanted.issuer}`, found: `one of ${quote(iss)}` };
    case 'nbf':
      return { expected: 'that is good already', found: `one that begins at ${toTime(nbf)}` };
    default:
      return { expected: `with ${claim}`, found: 'none' };
  }
}

/** Most issuers give a JWT only to whoever says for whom it is. */
function logInFor({ audience }: ExpectedToken): string {
  return `run cursor-rec login --audience ${audience}, or see at the issuer what it puts into access tokens`;
}

function quote(value: unknown): string {
  return value === undefined ? 'nobody' : JSON.stringify(value).slice(0, MAX_QUOTED);
}

function toTime(seconds: unknown): string {
  const date = new Date(Number(seconds) * 1000);
  return Number.isNaN(date.getTime()) ? 'no time' : date.toISOString();
}
