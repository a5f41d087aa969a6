// Who may use the cleartext port: this machine's own clients with the token, and no web page.
import { timingSafeEqual } from 'node:crypto';
import type { ClientConnection } from './connections.ts';
import type { Refusal } from './refusal.ts';
import type { RequestHead } from './request-head.ts';

/** The header that carries the local token; it never leaves the sidecar. */
export const tokenHeader = 'x-cursor-rec-token';

export interface Access {
  /** The refusal of a request, or undefined where it may pass. */
  check(request: RequestHead, presented: Presented): Refusal | undefined;
}

export interface Presented extends Pick<ClientConnection, 'isTrusted'> {
  /** The token that the request carries in its path. */
  readonly pathToken: string | undefined;
  /** What the request gives as keys of its API; absent where the API's key is the client's own. */
  readonly keys?: readonly string[] | undefined;
}

/** Access for holders of `token`; `names` are hosts beside the loopback names that the listener answers to. */
export function createAccess({ token, names }: { token: string; names: readonly string[] }): Access {
  const hosts = ['127.0.0.1', 'localhost', '[::1]', ...names.map((name) => name.toLowerCase())];
  const wanted = Buffer.from(token);
  return {
    check(request, { pathToken, isTrusted, keys }) {
      if (!isOwnHost(request, hosts)) return hostRefusal;
      if (request.headers.origin !== undefined) return originRefusal;
      const isToken = (text: string) => isSameToken(Buffer.from(text), wanted);
      const presented = pathToken ?? request.headers[tokenHeader];
      if (presented !== undefined) return isToken(String(presented)) ? undefined : wrongRefusal;
      if (keys?.some(isToken) || (!isOfPage(request) && isTrusted())) return undefined;
      if (keys === undefined) return missingRefusal;
      return keys.length === 0 ? missingKeyRefusal : wrongKeyRefusal;
    },
  };
}

const howTo = 'read it from the ready line of "cursor-rec start --json" or from "cursor-rec env"';
const hostRefusal: Refusal = {
  code: 'host_not_allowed',
  message:
    "expected this listener's own loopback address in Host, found another; use the address that it printed",
};
const originRefusal: Refusal = {
  code: 'origin_not_allowed',
  message: 'expected no Origin header, found one; web pages may not use this port',
};
const missingRefusal: Refusal = {
  code: 'token_missing',
  message: `expected the local token in ${tokenHeader} or as the path prefix /t/TOKEN, found none; ${howTo}`,
};
const wrongRefusal: Refusal = {
  code: 'token_wrong',
  message: `expected the local token of this start, found another; ${howTo}`,
};

const asKey = 'as the API key of this route, whose own key the recorder holds';
const missingKeyRefusal: Refusal = {
  code: 'token_missing',
  message: `expected the local token ${asKey}, in ${tokenHeader} or as the path prefix /t/TOKEN, found none; ${howTo}`,
};
const wrongKeyRefusal: Refusal = {
  code: 'token_wrong',
  message: `expected the local token of this start ${asKey}, found another key; ${howTo}`,
};

/** In a time that says nothing but the length, which is no secret. */
export function isSameToken(presented: Buffer, wanted: Buffer): boolean {
  return presented.length === wanted.length && timingSafeEqual(presented, wanted);
}

/** A browser names no Origin where a page only loads something, such as an image; this it says also then (W3C Fetch Metadata). */
function isOfPage({ headers }: RequestHead): boolean {
  return headers['sec-fetch-site'] !== undefined;
}

/** Exactly one Host, one of ours, with the port that the connection came in on. */
function isOwnHost(request: RequestHead, hosts: readonly string[]): boolean {
  const raw = request.rawHeaders;
  let host: string | undefined;
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at];
    if (name?.length !== 4 || name.toLowerCase() !== 'host') continue;
    if (host !== undefined) return false;
    host = raw[at + 1]?.toLowerCase();
  }
  const port = request.socket.localPort;
  return (
    host !== undefined && hosts.some((own) => host === `${own}:${port}` || (port === 80 && host === own))
  );
}
