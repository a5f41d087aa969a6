// Who may use the forward proxy: holders of the local token, as its password.
import type { IncomingHttpHeaders } from 'node:http';
import { isSameToken, tokenHeader } from '../access.ts';
import type { Refusal } from '../refusal.ts';

/** True where these fields claim nothing: what is none of ours is a wrong token. */
export function hasNoToken(headers: IncomingHttpHeaders): boolean {
  return headers['proxy-authorization'] === undefined && headers[tokenHeader] === undefined;
}

/** The refusal of a request with these fields, or undefined where it may pass. The user name says nothing. */
export function checkProxyToken(headers: IncomingHttpHeaders, token: string): Refusal | undefined {
  const presented = readPassword(headers['proxy-authorization']) ?? headers[tokenHeader]?.toString();
  if (presented === undefined) return missingRefusal;
  return isSameToken(Buffer.from(presented), Buffer.from(token)) ? undefined : wrongRefusal;
}

/** The password of `Basic <base64 of user:password>` (RFC 7617). */
function readPassword(value: string | undefined): string | undefined {
  const [, encoded] = /^basic +([a-z0-9+/]+=*) *$/i.exec(value ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const credentials = Buffer.from(encoded, 'base64').toString();
  const colon = credentials.indexOf(':');
  return colon < 0 ? undefined : credentials.slice(colon + 1);
}

const howTo =
  'set the proxy to http://cursor-rec:TOKEN@HOST:PORT with the token of the ready line of "cursor-rec start --json" or of "cursor-rec env"';
const missingRefusal: Refusal = {
  code: 'proxy_token_missing',
  message: `expected the local token as the password of this proxy, found none; ${howTo}`,
};
const wrongRefusal: Refusal = {
  code: 'proxy_token_wrong',
  message: `expected the local token of this start as the password of this proxy, found another; ${howTo}`,
};
