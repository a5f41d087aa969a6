// One exchange on its way into a session: it waits for its request to tell which, then everything flows.
import type { Dialect } from '../../core/dialect/dialect.ts';
import { dialectFor } from '../../core/dialect/registry.ts';
import type {
  BodyEnded,
  CaptureEvent,
  Chunk,
  ExchangeClosed,
  ExchangeOpened,
  ResponseHead,
} from '../../core/model/capture.ts';
import type { DecodedFrame, HeaderList, Side } from '../../core/model/frame.ts';
import type { Json } from '../../core/model/json.ts';
import type { Redaction } from '../../core/model/redaction.ts';
import type { Redactor } from '../../core/redact/redactor.ts';
import { type BodyRecorder, createBodyRecorder } from './body-recorder.ts';
import { headerValue } from './header-value.ts';
import type { LinkedSession, LinkRequest } from './link.ts';

export interface ExchangeRecorderOptions {
  readonly opened: ExchangeOpened;
  readonly redactor: Redactor;
  /** Finds or starts the session, once the request's body is known or will not come. */
  readonly link: (request: LinkRequest) => LinkedSession;
  /** Called when the last entry of the exchange is written. */
  readonly closed: () => void;
}
/** `idle`: no body came yet · `open` · `ending`: its last bytes are being decoded · `ended` */
type SideState = 'idle' | 'open' | 'ending' | 'ended';

/**
 * | state    | waits for                             | then                                        |
 * |----------|---------------------------------------|---------------------------------------------|
 * | unlinked | end of the request, or any answer     | linked: exchange-opened and all that waited |
 * | linked   | exchange-closed and both bodies' ends | closed: exchange-closed is written          |
 */
export class ExchangeRecorder {
  readonly #options: ExchangeRecorderOptions;
  readonly #dialect: Dialect;
  readonly #bodies: { [S in Side]?: BodyRecorder } = {};
  readonly #states: { [S in Side]: SideState } = { request: 'idle', response: 'idle' };
  readonly #waiting: ((linked: LinkedSession) => void)[] = [];
  #linked: LinkedSession | undefined;
  #requestBody: Json | undefined;
  #closing: ExchangeClosed | undefined;

  constructor(options: ExchangeRecorderOptions) {
    const { opened } = options;
    this.#options = options;
    const method = headerValue(opened.headers, 'upgrade') === undefined ? opened.method : 'POST';
    this.#dialect = dialectFor(method, new URL(opened.url).pathname);
  }

  /** Takes the next event in; `done` is called once, when it needs no more memory. A fault of ours becomes a gap. */
  take(event: Exclude<CaptureEvent, ExchangeOpened>, done: () => void): void {
    let isDone = false;
    const doneOnce = () => {
      if (!isDone) done();
      isDone = true;
    };
    try {
      this.#take(event, doneOnce);
    } catch {
      const bytes = event.type === 'chunk' ? event.bytes.byteLength : 0;
      this.#gap('side' in event ? event.side : 'response', 'recording-failed', { bytes, at: event.at });
      doneOnce();
    }
  }

  #take(event: Exclude<CaptureEvent, ExchangeOpened>, done: () => void): void {
    if (event.type === 'chunk') {
      this.#takeChunk(event, done);
      return;
    }
    if (event.type === 'response-head') this.#takeHead(event);
    else if (event.type === 'body-ended') this.#takeEnd(event);
    else if (event.type === 'dropped') this.#gap(event.side, event.reason, event);
    else this.#takeClose(event);
    done();
  }

  #takeHead(event: ResponseHead): void {
    this.#link();
    const extensions = webSocketExtensions(event);
    if (extensions !== undefined) this.#open('request', [], extensions);
    this.#open('response', event.headers, extensions);
    const { headers, redactions } = this.#options.redactor.headers(event.headers);
    this.#record('response', { t: event.at, type: 'head', status: event.status, headers }, redactions);
  }

  #takeChunk(event: Chunk, done: () => void): void {
    const { side } = event;
    const headers = side === 'request' ? this.#options.opened.headers : [];
    const body = this.#bodies[side] ?? this.#open(side, headers, undefined);
    body.push(event.bytes, event.at, done);
  }

  #takeEnd(event: BodyEnded): void {
    this.#endSide(event.side, event.at);
    const { trailers } = event;
    if (trailers === undefined || trailers.length === 0) return;
    const { headers, redactions } = this.#options.redactor.headers(trailers);
    this.#record(event.side, { t: event.at, type: 'trailers', headers }, redactions);
  }

  #takeClose(event: ExchangeClosed): void {
    this.#closing = event;
    this.#endSide('request', event.at);
    this.#endSide('response', event.at);
    this.#closeIfDone(event.at);
  }

  #open(side: Side, headers: HeaderList, extensions: string | undefined): BodyRecorder {
    const body = createBodyRecorder({
      headers,
      isJsonExpected: this.#dialect.name !== 'unknown',
      webSocketExtensions: extensions,
      redactor: this.#options.redactor,
      channels: (value) => this.#dialect.channels(value),
      events: {
        frame: (frame, redactions) => this.#record(side, frame, redactions),
        gap: (reason, bytes, at) => this.#gap(side, reason, { bytes, at }),
        ended: (at) => this.#ended(side, at),
      },
    });
    this.#bodies[side] = body;
    this.#states[side] = 'open';
    return body;
  }

  #endSide(side: Side, at: number): void {
    const state = this.#states[side];
    if (state === 'idle') this.#ended(side, at);
    if (state !== 'open') return;
    this.#states[side] = 'ending';
    this.#bodies[side]?.end(at);
  }

  #ended(side: Side, at: number): void {
    this.#states[side] = 'ended';
    if (side === 'request') this.#link();
    this.#closeIfDone(at);
  }

  #closeIfDone(at: number): void {
    const closing = this.#closing;
    if (closing === undefined || this.#states.request !== 'ended' || this.#states.response !== 'ended')
      return;
    this.#closing = undefined;
    const { exchange, outcome, requestBytes, responseBytes, error } = closing;
    this.#whenLinked(({ session }) => {
      session.touchedAt = at;
      const closed = {
        exchange,
        outcome,
        requestBytes,
        responseBytes,
        ...(error === undefined ? {} : { error }),
      };
      session.recorder.closeExchange(closed, session.toT(closing.at));
    });
    this.#options.closed();
  }

  #link(): void {
    if (this.#linked !== undefined) return;
    const { opened, redactor, link } = this.#options;
    const linked = link({ opened, dialect: this.#dialect, body: this.#requestBody });
    this.#linked = linked;
    const { session } = linked;
    const url = redactor.url(opened.url);
    const headers = redactor.headers(opened.headers);
    const userAgent = headerValue(headers.headers, 'user-agent');
    const t = session.toT(opened.at);
    session.recorder.openExchange(
      {
        exchange: opened.exchange,
        method: opened.method,
        url: url.text,
        route: opened.route,
        dialect: this.#dialect.name,
        client: { address: opened.client.address, ...(userAgent === undefined ? {} : { userAgent }) },
        headers: headers.headers,
        link: linked.link,
      },
      t,
    );
    session.recorder.redactions(
      opened.exchange,
      [...inPlace(url.redactions, 'url'), ...headers.redactions],
      t,
    );
    for (const act of this.#waiting.splice(0)) act(linked);
  }

  #record(side: Side, frame: DecodedFrame, redactions: readonly Redaction[]): void {
    if (side === 'request' && frame.type === 'json') this.#requestBody = frame.value;
    this.#whenLinked(({ session, learn }) => {
      const found = redactions.map((redaction) => ({ ...redaction, where: `${side}/${redaction.where}` }));
      const placed = { ...frame, t: session.toT(frame.t) };
      const mask = frame.type === 'json' ? this.#maskInto(found, side) : undefined;
      session.touchedAt = frame.t;
      session.recorder.frame(this.#options.opened.exchange, side, placed, mask);
      session.recorder.redactions(this.#options.opened.exchange, found, placed.t);
      if (side === 'response' && 'value' in frame) learn(frame.value);
    });
  }

  /** Masks leaves of a whole JSON body, noting what it finds. */
  #maskInto(
    found: Redaction[],
    side: Side,
  ): (text: string, field: string | undefined, where: string) => string {
    return (text, field, where) => {
      const masked = this.#options.redactor.leaf(text, field);
      for (const redaction of inPlace(masked.redactions, `${side}/body${where}`)) found.push(redaction);
      return masked.text;
    };
  }

  #gap(side: Side, reason: string, { bytes, at }: { readonly bytes: number; readonly at: number }): void {
    this.#whenLinked(({ session }) => {
      const t = session.toT(at);
      session.recorder.gap({ reason, from: t, to: t, bytes, exchange: this.#options.opened.exchange, side });
    });
  }

  #whenLinked(act: (linked: LinkedSession) => void): void {
    if (this.#linked === undefined) this.#waiting.push(act);
    else act(this.#linked);
  }
}

function webSocketExtensions(head: ResponseHead): string | undefined {
  if (head.status !== 101 || headerValue(head.headers, 'upgrade')?.toLowerCase() !== 'websocket')
    return undefined;
  return headerValue(head.headers, 'sec-websocket-extensions') ?? '';
}

function inPlace(redactions: readonly Omit<Redaction, 'where'>[], where: string): Redaction[] {
  return redactions.map(({ rule, fingerprint, length }) => ({ where, rule, fingerprint, length }));
}
