// The client towards upstreams: HTTP/1.1 with one pool an origin and no deadline but idle ones, HTTP/2 beside it.
import { STATUS_CODES } from 'node:http';
import { isIP } from 'node:net';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import type { Dialer } from './dial/dialer.ts';
import { type Place, parseOrigin, toOrigin } from './dial/place.ts';
import { openSessionPool, type SessionPool } from './h2/session-pool.ts';
import type { Upload } from './upload.ts';

/** What an upstream leg reports, in undici's words. */
export type UpstreamEvents = Dispatcher.DispatchHandler;
/** What an exchange may do to its upstream leg. */
export type UpstreamLeg = Dispatcher.DispatchController;

export interface UpstreamRequest {
  readonly origin: string;
  readonly path: string;
  readonly method: string;
  /** Flat: name, value, name, value …; without hop-by-hop fields, and without Host where the origin's is meant. */
  readonly headers: string[];
  readonly body: Upload | null;
}
export interface Upstream {
  /** Sends a request over HTTP/1.1. */
  send(request: UpstreamRequest, events: UpstreamEvents): void;
  /** Streams over HTTP/2. */
  readonly streams: SessionPool;
  /** Bare connections. */
  readonly dialer: Dialer;
  /** Ends every connection at once. */
  close(): Promise<void>;
}
export interface UpstreamLimits {
  readonly headersTimeoutMs: number;
  readonly idleTimeoutMs: number;
}

/** A dead address is known in 30 s. */
export const defaultConnectTimeoutMs = 30_000;
/**
 * A model may think for 10 minutes before its first byte. An agent that waits for its human may be silent for half an hour and
 * more; an upstream that is gone is known by TCP's own keep-alive long before this.
 */
export const defaultUpstreamLimits: UpstreamLimits = {
  headersTimeoutMs: 11 * 60_000,
  idleTimeoutMs: 2 * 60 * 60_000,
};
/** Four times what we take from clients: an upstream's head is forwarded, not judged. */
const maxHeaderBytes = 256 * 1024;
/** Turns of one conversation are seconds apart; servers that close earlier say so, and are believed. */
const keepAliveMs = 60_000;

/** Connections are made on first use, as many as there are exchanges at once. */
export function openUpstream(dialer: Dialer, limits: UpstreamLimits = defaultUpstreamLimits): Upstream {
  const agent = new Agent({
    connect: createConnector(dialer),
    allowH2: false,
    connections: null,
    pipelining: 1,
    headersTimeout: limits.headersTimeoutMs,
    bodyTimeout: limits.idleTimeoutMs,
    keepAliveTimeout: keepAliveMs,
    maxHeaderSize: maxHeaderBytes,
  });
  const streams = openSessionPool(dialer, keepAliveMs);
  return {
    streams,
    dialer,
    send: (request, events) => void agent.dispatch(viaProxy(request, dialer), events),
    async close() {
      streams.close();
      await agent.destroy();
    },
  };
}

/** Header or trailer fields as undici read them, as strings of the bytes on the wire. */
export function toRawFields(fields: UpstreamLeg['rawHeaders']): string[] {
  if (!Array.isArray(fields)) return [];
  return fields.map((field) => (typeof field === 'string' ? field : field.toString('latin1')));
}

/** The reason phrase; undici keeps the last piece of one that came in several, which shows where it ends as the usual one does. */
export function toReason(status: number, piece: string): string {
  const usual = STATUS_CODES[status];
  return piece !== '' && usual?.endsWith(piece) ? usual : piece;
}

/** A proxy is asked for http:// in absolute form (RFC 9112 §3.2.2); for https:// it is asked for a tunnel by the connector. */
function viaProxy(request: UpstreamRequest, dialer: Dialer): UpstreamRequest {
  if (!request.origin.startsWith('http:')) return request;
  const place = parseOrigin(request.origin);
  const proxy = dialer.proxyFor(place);
  if (proxy === undefined) return request;
  const { host } = new URL(request.origin);
  const hasHost = request.headers.some((name, at) => at % 2 === 0 && name.toLowerCase() === 'host');
  const { authorization } = proxy;
  return {
    ...request,
    origin: toOrigin(proxy.place),
    path: request.origin + request.path,
    headers: [
      ...(hasHost ? [] : ['host', host]),
      ...request.headers,
      ...(authorization === undefined ? [] : ['proxy-authorization', authorization]),
    ],
  };
}

/** Connections whose reset is an error: undici takes an ECONNRESET for the clean end of a body that ends with its connection. */
function createConnector(dialer: Dialer): buildConnector.connector {
  const { connectTimeoutMs, secureContext } = dialer;
  const connect = buildConnector({
    allowH2: false,
    timeout: connectTimeoutMs,
    ...(secureContext === undefined ? {} : { secureContext }),
  });
  return (options, callback) => {
    const place = toPlace(options);
    const finish: buildConnector.Callback = (...result) => {
      result[1]?.on('error', renameReset);
      callback(...result);
    };
    // The name of the connection, whatever a Host says that is passed on as it came.
    const named = { ...options, servername: isIP(place.host) === 0 ? place.host : '' };
    if (place.protocol === 'http:' || dialer.proxyFor(place) === undefined) {
      const { host, port } = dialer.locate(place);
      return connect({ ...named, hostname: host, port: String(port) }, finish);
    }
    dialer.connect(place).then(
      (socket) => connect({ ...named, httpSocket: socket }, finish),
      (error: Error) => callback(error, null),
    );
  };
}

function toPlace({ protocol, hostname, port }: buildConnector.Options): Place {
  return parseOrigin(
    `${protocol}//${hostname.includes(':') && !hostname.startsWith('[') ? `[${hostname}]` : hostname}${port ? `:${port}` : ''}`,
  );
}

function renameReset(error: NodeJS.ErrnoException): void {
  if (error.code === 'ECONNRESET') error.code = 'UPSTREAM_RESET';
}
