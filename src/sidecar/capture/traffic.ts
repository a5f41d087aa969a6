// The seam between a listener and what it serves: requests, however their connection came.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { RawFields } from './headers.ts';
import type { Refusal } from './refusal.ts';
import type { RequestHead } from './request-head.ts';

/** Serves a connection that came inside of another as if it had come to the port. */
export type Accept = (socket: Duplex, protocol: 'http1' | 'http2') => void;

/** A connection that asked for another: `early` are the bytes that came behind the request. */
export interface ConnectAsk {
  readonly socket: Duplex;
  readonly early: Buffer;
  readonly accept: Accept;
}
/** An HTTP/2 request: `socket` is the connection that its session is on. */
export interface StreamAsk {
  readonly headers: IncomingHttpHeaders;
  readonly raw: RawFields;
  readonly hasBody: boolean;
  readonly socket: Duplex;
  readonly accept: Accept;
}

/** What a listener hands its traffic to. */
export interface Traffic {
  /** Finds out who has just connected, before anything on the connection is served. Never rejects. */
  meet?(socket: Socket): Promise<void>;
  onRequest(request: IncomingMessage, response: ServerResponse): void;
  onUpgrade(request: IncomingMessage, socket: Socket, early: Buffer): void;
  onConnect(request: RequestHead, ask: ConnectAsk): void;
  onStream(stream: ServerHttp2Stream, ask: StreamAsk): void;
  /** Counts a connection or request that the listener itself refused. */
  countRefusal(): void;
  /** Ends every exchange under way. */
  cut(refusal: Refusal): void;
  /** Ends those that could still send something to their upstream; those that only receive go on. */
  cutSenders(refusal: Refusal): void;
}
