// Fields of HTTP/2 on their way through (RFC 9113 §8): pseudo fields are made anew, the rest passes as it came.
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http2';
import { holdsToken, type RawFields } from '../headers.ts';
import type { RequestHead } from '../request-head.ts';

/** What belongs to one hop; all but `te: trailers` is not allowed in HTTP/2 anyway. */
const ofHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'http2-settings', 'host']);

/** A stream's request as the head of an HTTP/1.1 request would say it: the authority is its Host. */
export function toRequestHead(
  headers: IncomingHttpHeaders,
  raw: RawFields,
  socket: RequestHead['socket'],
): RequestHead {
  const authority = headers[':authority'];
  return {
    method: headers[':method'],
    url: headers[':path'],
    httpVersion: '2.0',
    headers,
    rawHeaders: [...(authority === undefined ? [] : ['host', authority]), ...toRegular(raw)],
    socket,
  };
}

/** Without the pseudo fields. */
export function toRegular(raw: RawFields): string[] {
  return raw.filter((_, at) => raw[at - (at % 2)]?.startsWith(':') === false);
}

/** The fields of a request, response or trailers for the other leg, without pseudo fields and what holds the token. */
export function toStreamFields(raw: RawFields, token: string): OutgoingHttpHeaders {
  const fields: Record<string, string | string[]> = Object.create(null); // a field may be called __proto__
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] as string; // inside the bounds just checked
    const value = raw[at + 1] as string; // likewise
    if (name.startsWith(':') || ofHop.has(name) || name.startsWith('proxy-')) continue;
    if ((name === 'te' && value !== 'trailers') || holdsToken(name, value, token)) continue;
    const earlier = fields[name];
    fields[name] = earlier === undefined ? value : [earlier, value].flat();
  }
  return fields;
}
