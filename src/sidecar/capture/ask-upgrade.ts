// Puts an upgrade request to the upstream: its head as it came, but for Host and what belongs to this hop.
import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import type { Socket } from 'node:net';
import type { Head } from './delivery.ts';
import type { Dialer } from './dial/dialer.ts';
import { parseOrigin } from './dial/place.ts';
import { toUpgradeFields } from './headers.ts';
import type { Target } from './route.ts';

export interface AskOptions {
  readonly target: Target;
  readonly token: string;
  readonly dialer: Dialer;
}

/** Asks the upstream on a connection of its own; the answer is an `upgrade`, a `response` or an `error`. */
export function askUpgrade(request: IncomingMessage, { target, token, dialer }: AskOptions): ClientRequest {
  const place = parseOrigin(target.origin);
  const raw = target.credential?.putInto(request.rawHeaders) ?? request.rawHeaders;
  const headers = toUpgradeFields(raw, target.host ?? new URL(target.origin).host, token);
  const abort = new AbortController();
  const { signal } = abort;
  const dial = (): Promise<Socket> =>
    place.protocol === 'http:'
      ? dialer.connect(place, { signal })
      : dialer.secure(place, { signal, alpn: ['http/1.1'] });
  const options = {
    path: target.path,
    method: request.method,
    headers,
    createConnection(_options: object, connected: (error: Error | null, socket?: Socket) => void) {
      dial().then((socket) => connected(null, socket), connected);
    },
  };
  const asked = requestHttp(options as object); // flat header lists are missing in the types
  asked.on('close', () => abort.abort(new Error('the client is gone')));
  asked.end();
  return asked;
}

/** The head of an upstream's answer. */
export function toHead({ statusCode = 502, statusMessage = '', rawHeaders }: IncomingMessage): Head {
  return { status: statusCode, reason: statusMessage, fields: rawHeaders };
}

/** A 101 as it came: Connection and Upgrade are its meaning. */
export function formatHead({ status, reason, fields }: Head): string {
  let text = `HTTP/1.1 ${status} ${reason}\r\n`;
  for (let at = 0; at < fields.length; at += 2) text += `${fields[at]}: ${fields[at + 1]}\r\n`;
  return `${text}\r\n`;
}
