// Puts an upgrade request to the upstream: its head as it came, but for Host and what belongs to this hop.
import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Head } from './delivery.ts';
import { toUpgradeFields } from './headers.ts';
import type { Target } from './route.ts';

export interface AskOptions {
  readonly target: Target;
  readonly token: string;
  readonly connectTimeoutMs: number;
}

/** Asks the upstream on a connection of its own; the answer is an `upgrade`, a `response` or an `error`. */
export function askUpgrade(
  request: IncomingMessage,
  { target, token, connectTimeoutMs }: AskOptions,
): ClientRequest {
  const { host, protocol, hostname, port } = new URL(target.origin);
  const headers = toUpgradeFields(request.rawHeaders, host, token);
  const options = {
    host: hostname.replace(/^\[|\]$/g, ''),
    port,
    path: target.path,
    method: request.method,
    headers,
    agent: false,
  };
  const asked = protocol === 'https:' ? requestHttps(options as object) : requestHttp(options as object); // flat header lists are missing in the types
  asked.on('socket', (socket) => {
    const fail = () =>
      asked.destroy(Object.assign(new Error('connect timeout'), { code: 'UND_ERR_CONNECT_TIMEOUT' }));
    const timer = setTimeout(fail, connectTimeoutMs);
    const stop = () => clearTimeout(timer);
    socket.once(protocol === 'https:' ? 'secureConnect' : 'connect', stop).once('close', stop);
  });
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
