// One exchange over HTTP/1.1, from the request's head to its close: both bodies stream, and are tapped once they are passed on.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendRefusal } from './answer.ts';
import type { ClientConnection } from './connections.ts';
import { Delivery, writeInterim } from './delivery.ts';
import { type Closing, ExchangeTap } from './exchange-tap.ts';
import { toHeaderList, toUpstreamFields } from './headers.ts';
import { type HeldBody, nothingHeld } from './held-body.ts';
import { createHold, type Hold } from './hold.ts';
import type { ErrorShape, Refusal } from './refusal.ts';
import type { Target } from './route.ts';
import type { Tap } from './tap.ts';
import { hasBody, Upload } from './upload.ts';
import { toRawFields, toReason, type Upstream, type UpstreamEvents, type UpstreamLeg } from './upstream.ts';
import { toUpstreamRefusal } from './upstream-error.ts';

/** What every exchange of a listener shares. */
export interface Surroundings {
  readonly upstream: Upstream;
  readonly tap: Tap;
  /** The local token, which goes no further. */
  readonly token: string;
}
export interface ExchangeStart extends Surroundings {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: Target;
  readonly shape: ErrorShape;
  readonly client: ClientConnection['client'];
  /** What has been read of the request's body before it was let pass. */
  readonly held: HeldBody;
  readonly onClosed: (exchange: Exchange) => void;
}

/**
 * Life of an exchange: sent → (interim)* → head → bytes → end, and closed when the client's response is.
 * A failure before the head becomes a refusal, one after it a cut; a client that goes takes the upstream leg with it.
 */
export class Exchange implements UpstreamEvents {
  readonly #start: ExchangeStart;
  readonly #tap: ExchangeTap;
  readonly #delivery: Delivery;
  readonly #hold: Hold;
  readonly #upload: Upload | null;
  #leg: UpstreamLeg | undefined;
  #status = 0;
  #isBlocked = false;
  #isRequestSent = false;
  #isClosed = false;
  #failure: Closing | undefined;

  constructor(start: ExchangeStart) {
    const { request, response, target, upstream, tap, token, client } = start;
    this.#start = start;
    const method = request.method ?? '';
    const opening = { method, client, headers: toHeaderList(request.rawHeaders, token) };
    this.#tap = new ExchangeTap(tap, { opening, target });
    this.#delivery = new Delivery(response);
    this.#hold = createHold(tap, {
      pause: () => this.#pause(),
      resume: () => this.#resume(),
      giveUp: () =>
        this.cut({ code: 'recording_unavailable', message: `recording stopped: ${tap.whyShut()}` }),
    });
    this.#upload = hasBody(request) ? new Upload(request, start.held) : null;
    response.on('close', () => this.#close());
    response.on('error', () => response.destroy());
    const { origin, path, host } = target;
    const raw = target.credential?.putInto(request.rawHeaders) ?? request.rawHeaders;
    const fields = toUpstreamFields(raw, token);
    const headers = host === undefined ? fields : ['host', host, ...fields];
    upstream.send({ origin, path, method, headers, body: this.#upload }, this);
  }

  /** True while some of its request may still go to the upstream. */
  get canSend(): boolean {
    return !this.#isRequestSent;
  }

  onRequestStart(leg: UpstreamLeg): void {
    this.#leg = leg;
    const { request, response, held } = this.#start;
    if (this.#isClosed || this.#failure !== undefined) leg.abort(new Error('the client is gone'));
    else if (held === nothingHeld) continueIfAsked(request, response); // else it was told when its body was wanted
  }

  onBodySent(chunk: Buffer): void {
    this.#tap.chunk('request', chunk);
    this.#hold.check();
  }

  onRequestSent(): void {
    this.#isRequestSent = true;
    this.#tap.ended('request');
  }

  onResponseStart(leg: UpstreamLeg, status: number, _parsed: unknown, piece = ''): void {
    const head = { status, reason: toReason(status, piece), fields: toRawFields(leg.rawHeaders) };
    const { request, response, token } = this.#start;
    if (status < 200) {
      if (response.socket !== null && request.httpVersion === '1.1') writeInterim(response.socket, head);
      return;
    }
    this.#status = status;
    this.#delivery.begin(head);
    this.#tap.head(status, toHeaderList(head.fields, token));
    this.#hold.check();
  }

  onResponseData(leg: UpstreamLeg, chunk: Buffer): void {
    if (!this.#delivery.push(chunk)) {
      this.#isBlocked = true;
      leg.pause();
      this.#start.response.once('drain', () => this.#unblock());
    }
    this.#tap.chunk('response', chunk);
    this.#hold.check();
  }

  onResponseEnd(leg: UpstreamLeg): void {
    const { token } = this.#start;
    const trailers = toRawFields(leg.rawTrailers);
    this.#delivery.finish(trailers);
    this.#tap.ended('response', toHeaderList(trailers, token));
    this.#upload?.destroy();
  }

  onResponseError(_leg: UpstreamLeg | null, error: Error): void {
    this.#fail(toUpstreamRefusal(error, this.#start.target.origin));
  }

  /** Ends it from this side: a refusal where the client has no head yet, else a cut. */
  cut(refusal: Refusal): void {
    this.#fail(refusal);
    this.#leg?.abort(new Error(refusal.message));
  }

  #fail(refusal: Refusal): void {
    if (this.#failure !== undefined || this.#isClosed) return;
    const { response, shape } = this.#start;
    const { hasBegun } = this.#delivery;
    this.#failure = { outcome: hasBegun ? 'cut' : 'failed', error: refusal };
    this.#upload?.destroy();
    if (hasBegun) this.#delivery.cut();
    else sendRefusal(response, refusal, shape);
  }

  #close(): void {
    this.#isClosed = true;
    this.#hold.close();
    this.#upload?.destroy();
    if (!this.#start.response.writableFinished) this.#leg?.abort(new Error('the client is gone'));
    this.#tap.closed(this.#failure ?? this.#closing());
    this.#start.onClosed(this);
  }

  #closing(): Closing {
    if (!this.#start.response.writableFinished) return { outcome: 'cancelled' };
    return { outcome: this.#status >= 400 ? 'failed' : 'completed' };
  }

  #pause(): void {
    this.#upload?.hold();
    this.#leg?.pause();
  }

  #resume(): void {
    this.#upload?.release();
    if (!this.#isBlocked) this.#leg?.resume();
  }

  #unblock(): void {
    this.#isBlocked = false;
    if (!this.#hold.isHeld) this.#leg?.resume();
  }
}

/** Says that the body may come, to a client that waits for that (RFC 9110 §10.1.1). */
export function continueIfAsked(request: IncomingMessage, response: ServerResponse): void {
  if (/^100-continue$/i.test(request.headers.expect ?? '')) response.writeContinue();
}
