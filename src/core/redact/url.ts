// Where secrets stand in a URL, beside what rules find: user and password, and parameters by their names.
import type { Finding } from '../model/redaction.ts';
import { isSecretField } from './fields.ts';
import { isMask } from './mask.ts';

/** Parameters that are secret in a URL though fields of these names are not elsewhere. */
const SECRET_PARAMETERS = new Set(['key', 'token', 'sig', 'signature', 'auth', 'credential', 'sas']);

const SIGNED = /^x-(?:amz|goog)-(?:signature|credential|security-token)$/;

/** Findings in a URL as it stands, not normalised; in order. */
export function findUrlSecrets(url: string): readonly Finding[] {
  return unmasked(url, [
    ...findPassword(url),
    ...findParameters(url, /[?&#;]([^=&#?;]{1,128})=/g, /[^&#;]*/y),
  ]);
}

/** Findings in a form, whose first parameter has nothing before it; in order. */
export function findFormSecrets(form: string): readonly Finding[] {
  return unmasked(form, findParameters(form, /(?:^|[?&#;])([^=&#?;]{1,128})=/g, /[^&]*/y));
}

function unmasked(text: string, findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ start, end }) => end > start && !isMask(text.slice(start, end)));
}

/** `https://user:password@host/`: all before the last `@` of the authority; a user alone may be a token. */
function findPassword(url: string): Finding[] {
  const found = /^(?:[A-Za-z][A-Za-z0-9+.-]*:)?\/\/([^/?#\\]*)@/.exec(url);
  const userinfo = found?.[1];
  if (found === null || userinfo === undefined) return [];
  const start = found[0].length - 1 - userinfo.length;
  return [{ rule: 'url-password', start, end: start + userinfo.length }];
}

/** `?key=…&alt=sse#access_token=…`, also in the value of another parameter; what `name` matches ends in `=`, `value` is sticky. */
function findParameters(text: string, name: RegExp, value: RegExp): Finding[] {
  const findings: Finding[] = [];
  for (let hit = name.exec(text); hit !== null; hit = name.exec(text)) {
    if (!isSecretParameter(decode(hit[1] ?? ''))) continue;
    const start = name.lastIndex;
    value.lastIndex = start;
    const end = start + (value.exec(text)?.[0].length ?? 0);
    findings.push({ rule: 'url-parameter', start, end });
    name.lastIndex = end;
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
