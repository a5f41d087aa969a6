// The HTTP/1.1 client towards upstreams: one pool an origin, no deadline but idle ones.
import { STATUS_CODES } from 'node:http';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import type { Upload } from './upload.ts';

/** What an upstream leg reports, in undici's words. */
export type UpstreamEvents = Dispatcher.DispatchHandler;
/** What an exchange may do to its upstream leg. */
export type UpstreamLeg = Dispatcher.DispatchController;

export interface UpstreamRequest {
  readonly origin: string;
  readonly path: string;
  readonly method: string;
  /** Flat: name, value, name, value …; without Host and hop-by-hop fields. */
  readonly headers: string[];
  readonly body: Upload | null;
}
export interface Upstream {
  send(request: UpstreamRequest, events: UpstreamEvents): void;
  /** Ends every connection at once. */
  close(): Promise<void>;
}
export interface UpstreamLimits {
  readonly connectTimeoutMs: number;
  readonly headersTimeoutMs: number;
  readonly idleTimeoutMs: number;
}

/** A model may think for 10 minutes before its first byte, and half an hour between two; a dead address is known in 30 s. */
export const defaultUpstreamLimits: UpstreamLimits = {
  connectTimeoutMs: 30_000,
  headersTimeoutMs: 11 * 60_000,
  idleTimeoutMs: 30 * 60_000,
};
/** Four times what we take from clients: an upstream's head is forwarded, not judged. */
const maxHeaderBytes = 256 * 1024;
/** Turns of one conversation are seconds apart; servers that close earlier say so, and are believed. */
const keepAliveMs = 60_000;

/** Connections are made on first use, as many as there are exchanges at once. */
export function openUpstream(limits: UpstreamLimits = defaultUpstreamLimits): Upstream {
  const agent = new Agent({
    connect: createConnector(limits.connectTimeoutMs),
    allowH2: false,
    connections: null,
    pipelining: 1,
    headersTimeout: limits.headersTimeoutMs,
    bodyTimeout: limits.idleTimeoutMs,
    keepAliveTimeout: keepAliveMs,
    maxHeaderSize: maxHeaderBytes,
  });
  return {
    send({ origin, path, method, headers, body }, events) {
      agent.dispatch({ origin, path, method, headers, body }, events);
    },
    close: () => agent.destroy(),
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

/** Connections whose reset is an error: undici takes an ECONNRESET for the clean end of a body that ends with its connection. */
function createConnector(timeoutMs: number): buildConnector.connector {
  const connect = buildConnector({ allowH2: false, timeout: timeoutMs });
  return (options, callback) => {
    connect(options, (...result) => {
      result[1]?.on('error', renameReset);
      callback(...result);
    });
  };
}

function renameReset(error: NodeJS.ErrnoException): void {
  if (error.code === 'ECONNRESET') error.code = 'UPSTREAM_RESET';
}
