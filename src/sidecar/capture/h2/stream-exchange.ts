// One exchange over HTTP/2, from its headers to the stream's close: both directions stream, cancels and trailers pass both ways.
import {
  type ClientHttp2Stream,
  constants,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
  sensitiveHeaders,
} from 'node:http2';
import type { Side } from '../../../core/model/frame.ts';
import { withoutKeyFields } from '../client-keys.ts';
import type { ExchangeStart } from '../exchange.ts';
import { type Closing, ExchangeTap } from '../exchange-tap.ts';
import { fieldOf, type RawFields, toHeaderList } from '../headers.ts';
import { nothingHeld } from '../held-body.ts';
import { createHold, type Hold } from '../hold.ts';
import type { Refusal } from '../refusal.ts';
import type { RequestHead } from '../request-head.ts';
import { toUpstreamRefusal } from '../upstream-error.ts';
import { keepTrailers, type Pass, type PassOptions, passStream } from './pass-stream.ts';
import { http1Required } from './session-pool.ts';
import { respond, sendStreamRefusal } from './stream-answer.ts';
import { toRegular, toStreamFields } from './stream-fields.ts';

export interface StreamExchangeStart extends Omit<ExchangeStart, 'request' | 'response' | 'onClosed'> {
  readonly stream: ServerHttp2Stream;
  readonly request: RequestHead;
  readonly hasBody: boolean;
  /** From `keepTrailers`, since the stream came. */
  readonly trailers: () => RawFields;
  readonly onClosed: (exchange: StreamExchange) => void;
}
const { NGHTTP2_NO_ERROR, NGHTTP2_CANCEL, NGHTTP2_INTERNAL_ERROR, NGHTTP2_HTTP_1_1_REQUIRED } = constants;

/**
 * | state    | ends by                                   | then                                            |
 * |----------|-------------------------------------------|-------------------------------------------------|
 * | opening  | an upstream stream, or an error           | asked · refused (502) or HTTP_1_1_REQUIRED      |
 * | asked    | the response's head, or a reset           | answered · the same reset                       |
 * | answered | both ends, a reset or a lost connection   | closed · the same reset · INTERNAL_ERROR        |
 * A client that goes at any time takes the upstream stream with it, with the code that it went with.
 */
export class StreamExchange {
  readonly #start: StreamExchangeStart;
  readonly #tap: ExchangeTap;
  readonly #hold: Hold;
  #leg: ClientHttp2Stream | undefined;
  #request: Pass | undefined;
  #response: Pass | undefined;
  #hasResponded = false;
  #hasFailed = false;
  #isClosed = false;
  #failure: Closing | undefined;

  constructor(start: StreamExchangeStart) {
    const { stream, request, target, tap, token, client, hasBody } = start;
    this.#start = start;
    const { method = '', rawHeaders } = request;
    this.#tap = new ExchangeTap(tap, {
      target,
      opening: { method, client, headers: toHeaderList(rawHeaders, token) },
    });
    this.#hold = createHold(tap, {
      pause: () => this.#pause(),
      resume: () => this.#resume(),
      giveUp: () =>
        this.cut({ code: 'recording_unavailable', message: `recording stopped: ${tap.whyShut()}` }),
    });
    stream.on('error', () => {}); // its close says all
    stream.on('close', () => this.#close());
    void this.#ask(hasBody);
  }

  /** True while some of its request may still go to the upstream. */
  get canSend(): boolean {
    return this.#leg === undefined || this.#request?.hasEnded === false;
  }

  /** Ends it from this side: a refusal where the client has no head yet, else a reset. */
  cut(refusal: Refusal): void {
    this.#fail(refusal, NGHTTP2_INTERNAL_ERROR);
    this.#leg?.close(NGHTTP2_CANCEL);
  }

  async #ask(hasBody: boolean): Promise<void> {
    const { upstream, target } = this.#start;
    try {
      const leg = await upstream.streams.open({
        origin: target.origin,
        headers: this.#toHeaders(),
        endStream: !hasBody,
      });
      this.#join(leg, hasBody);
    } catch (error) {
      const refusal = toUpstreamRefusal(error as Error, target.origin); // net, tls and http2 throw nothing else
      const isHttp1Only = (error as { readonly code?: unknown }).code === http1Required;
      this.#fail(refusal, isHttp1Only ? NGHTTP2_HTTP_1_1_REQUIRED : undefined);
    }
  }

  #toHeaders(): OutgoingHttpHeaders {
    const { request, target, token } = this.#start;
    const { protocol, host } = new URL(target.origin);
    const { credential } = target;
    const raw = credential?.putInto(request.rawHeaders) ?? request.rawHeaders;
    return {
      ':method': request.method,
      ':scheme': protocol.slice(0, -1),
      ':authority': target.host ?? host,
      ':path': target.path,
      ...toStreamFields(raw, token),
      // Not kept in the tables of a connection that all clients share (RFC 7541 §7.1.3).
      ...(credential === undefined ? {} : { [sensitiveHeaders]: [credential.field] }),
    };
  }

  #join(leg: ClientHttp2Stream, hasBody: boolean): void {
    this.#leg = leg;
    const { stream, target, token } = this.#start;
    const { session } = leg;
    let error: Error | undefined;
    leg.on('error', (found) => {
      error = found;
    });
    leg.on('close', () => this.#onLegClosed(leg, { error, isLost: session?.destroyed ?? true }));
    if (this.#isClosed || this.#failure !== undefined) return leg.close(NGHTTP2_CANCEL);
    leg.on('headers', (headers, _flags, raw) => {
      if (!this.#hasResponded && !stream.destroyed)
        stream.additionalHeaders({ ':status': headers[':status'], ...toStreamFields(raw, token) });
    });
    leg.on('response', (headers, flags, raw) => {
      try {
        this.#respond(headers[':status'] ?? 0, { flags, raw });
      } catch (cause) {
        this.cut(toUpstreamRefusal(cause as Error, target.origin)); // a head that Node does not send
      }
    });
    if (hasBody)
      this.#request = this.#pass('request', {
        from: stream,
        to: leg,
        trailers: this.#start.trailers,
        held: this.#start.held,
      });
    else this.#tap.ended('request');
    this.#hold.check();
  }

  #respond(status: number, { flags, raw }: { readonly flags: number; readonly raw: RawFields }): void {
    const { stream, token } = this.#start;
    const leg = this.#leg;
    if (leg === undefined || stream.destroyed || stream.closed) return;
    const endStream = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    const headers = { ':status': status, ...toStreamFields(raw, token) };
    respond(stream, headers, endStream ? { endStream } : { waitForTrailers: true });
    this.#hasResponded = true;
    this.#hasFailed = status >= 400 || hasGrpcError(raw);
    this.#tap.head(status, toHeaderList(toRegular(raw), token));
    if (endStream) this.#tap.ended('response');
    else
      this.#response = this.#pass('response', {
        from: leg,
        to: stream,
        trailers: keepTrailers(leg),
        held: nothingHeld,
      });
    this.#hold.check();
  }

  #pass(side: Side, legs: Pick<PassOptions, 'from' | 'to' | 'trailers' | 'held'>): Pass {
    const { token, target } = this.#start;
    const isOwnKey = side === 'request' && target.credential !== undefined;
    const pass = passStream({
      ...legs,
      toTrailers: (raw) => toStreamFields(isOwnKey ? withoutKeyFields(raw) : raw, token),
      onChunk: (bytes) => {
        this.#tap.chunk(side, bytes);
        this.#hold.check();
      },
      onEnded: (trailers) => {
        if (side === 'response' && hasGrpcError(trailers)) this.#hasFailed = true;
        this.#tap.ended(side, toHeaderList(trailers, token));
      },
    });
    if (this.#hold.isHeld) pass.pause();
    return pass;
  }

  /** The upstream's stream is over: cleanly, by its reset, or because its connection is gone. */
  #onLegClosed(
    leg: ClientHttp2Stream,
    { error, isLost }: { readonly error: Error | undefined; readonly isLost: boolean },
  ): void {
    const { stream, target } = this.#start;
    if (this.#isClosed || this.#failure !== undefined) return;
    const code = leg.rstCode;
    if (this.#response?.hasEnded || stream.writableEnded) {
      if (this.#request?.hasEnded === false) this.#endRequest(code);
      return;
    }
    if (isLost)
      return this.#fail(toUpstreamRefusal(error ?? lostConnection(), target.origin), NGHTTP2_INTERNAL_ERROR);
    const message = `expected a whole response from ${target.origin}, found that it reset the stream (HTTP/2 error code ${code}); try again`;
    this.#failure = {
      outcome: this.#hasResponded ? 'cut' : 'failed',
      error: { code: 'upstream_reset', message },
    };
    stream.close(code === NGHTTP2_NO_ERROR ? NGHTTP2_INTERNAL_ERROR : code);
  }

  /** The upstream has answered and wants no more: neither has the client to send it, once it has its answer. */
  #endRequest(code: number): void {
    const { stream } = this.#start;
    if (stream.writableFinished) stream.close(code);
    else stream.once('finish', () => stream.close(code));
  }

  /** With `reset` also a client that has no head yet gets the reset where a refusal could not be read as one. */
  #fail(refusal: Refusal, reset: number | undefined): void {
    if (this.#failure !== undefined || this.#isClosed) return;
    const { stream, shape } = this.#start;
    this.#failure = { outcome: this.#hasResponded ? 'cut' : 'failed', error: refusal };
    const mustReset = this.#hasResponded || reset === NGHTTP2_HTTP_1_1_REQUIRED;
    if (mustReset) stream.close(reset ?? NGHTTP2_INTERNAL_ERROR);
    else sendStreamRefusal(stream, refusal, shape);
  }

  #close(): void {
    this.#isClosed = true;
    this.#hold.close();
    const { stream, held, onClosed } = this.#start;
    held.drop();
    const isWhole = this.#hasResponded && stream.writableFinished && this.#response?.hasEnded !== false;
    if (this.#leg !== undefined && !this.#leg.closed) {
      const isDone = isWhole && this.#request?.hasEnded !== false;
      if (!isDone) this.#leg.close(stream.rstCode === NGHTTP2_NO_ERROR ? NGHTTP2_CANCEL : stream.rstCode);
    }
    const outcome = !isWhole ? 'cancelled' : this.#hasFailed ? 'failed' : 'completed';
    this.#tap.closed(this.#failure ?? { outcome });
    onClosed(this);
  }

  #pause(): void {
    this.#request?.pause();
    this.#response?.pause();
  }

  #resume(): void {
    this.#request?.resume();
    this.#response?.resume();
  }
}

/** A call of gRPC that failed says so in a trailer, or in the head where it has no body. */
function hasGrpcError(raw: RawFields): boolean {
  const status = fieldOf(raw, 'grpc-status');
  return status !== undefined && status !== '0';
}

function lostConnection(): Error {
  return Object.assign(new Error('the connection closed'), { code: 'ECONNRESET' });
}
