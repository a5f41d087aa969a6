// Where secrets stand in a URL, beside what rules find: user and password, and parameters by their names.
import type { Finding } from '../model/redaction.ts';
import { isSecretField } from './fields.ts';
import { isMask } from './mask.ts';

/** Parameters that are secret in a URL though fields of these names are not elsewhere. */
const SECRET_PARAMETERS = new Set(['key', 'token', 'sig', 'signature', 'auth', 'credential', 'sas']);

const SIGNED = /^x-(?:amz|goog)-(?:signature|credential|security-token)$/;

/** Findings in a URL as it stands, not normalised; in order. */
export function findUrlSecrets(url: string): readonly Finding[] {
  return [...findPassword(url), ...findParameters(url)].filter(
    ({ start, end }) => end > start && !isMask(url.slice(start, end)),
  );
}

/** `https://user:password@host/`: all before the last `@` of the authority; a user alone may be a token. */
function findPassword(url: string): Finding[] {
  const found = /^(?:[A-Za-z][A-Za-z0-9+.-]*:)?\/\/([^/?#\\]*)@/.exec(url);
  const userinfo = found?.[1];
  if (found === null || userinfo === undefined) return [];
  const start = found[0].length - 1 - userinfo.length;
  return [{ rule: 'url-password', start, end: start + userinfo.length }];
}

/** `?key=…&alt=sse#access_token=…` */
function findParameters(url: string): Finding[] {
  const findings: Finding[] = [];
  for (const { 0: whole, 1: name = '', index } of url.matchAll(/[?&#;]([^=&#?;]{1,128})=[^&#;]*/g)) {
    const end = index + whole.length;
    if (isSecretParameter(decode(name)))
      findings.push({ rule: 'url-parameter', start: index + name.length + 2, end });
  }
  return findings;
}

/** `key`, `api_key`, `X-Amz-Signature` */
function isSecretParameter(name: string): boolean {
  const lower = name.toLowerCase();
  return SECRET_PARAMETERS.has(lower) || SIGNED.test(lower) || isSecretField(name);
}

/** What a percent-encoded text says, or itself where it is none: a secret has one fingerprint, encoded or not. */
export function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
