// One exchange on its way into a session: its bodies are decoded and masked, its request tells which session it is.
import type { Dialect } from '../../core/dialect/dialect.ts';
import { dialectFor } from '../../core/dialect/registry.ts';
import type {
  BodyEnded,
  CaptureEvent,
  Chunk,
  Dropped,
  ExchangeClosed,
  ExchangeOpened,
  ResponseHead,
} from '../../core/model/capture.ts';
import type { OmittedBodies } from '../../core/model/entry.ts';
import type { DecodedFrame, HeaderList, Side } from '../../core/model/frame.ts';
import type { Json } from '../../core/model/json.ts';
import type { Redaction } from '../../core/model/redaction.ts';
import type { Redactor } from '../../core/redact/redactor.ts';
import { readAppendAddress } from './append-address.ts';
import { type BodyRecorder, createBodyRecorder } from './body-recorder.ts';
import type { CursorWatch, Look } from './cursor-watch.ts';
import { ExchangeWriter } from './exchange-writer.ts';
import { headerValue } from './header-value.ts';
import { createLateBody, type LateBody } from './late-body.ts';
import type { LinkedSession, LinkSubject, SessionLinks } from './link.ts';
import { createOmittedBody } from './omitted-body.ts';
import { omittedBodies, toPath } from './request-path.ts';
import { webSocketExtensions } from './websocket-body.ts';

export interface ExchangeRecorderOptions {
  readonly opened: ExchangeOpened;
  readonly redactor: Redactor;
  readonly links: SessionLinks;
  /** Called when the last entry of the exchange is written. */
  readonly closed: () => void;
  readonly watch: CursorWatch;
}
/** `idle`: no body came yet · `open` · `ending`: its last bytes are being decoded · `ended` */
type SideState = 'idle' | 'open' | 'ending' | 'ended';

/**
 * | state    | waits for                                              | then                                        |
 * |----------|--------------------------------------------------------|---------------------------------------------|
 * | unlinked | its session: told by its request, by another exchange  | linked: exchange-opened and all that waited |
 * |          | of its run, or by nobody within a while                |                                             |
 * | linked   | exchange-closed and both bodies' ends                  | closed: exchange-closed is written          |
 */
export class ExchangeRecorder {
  readonly #options: ExchangeRecorderOptions;
  readonly #dialect: Dialect;
  readonly #method: string;
  readonly #path: string;
  readonly #omitted: OmittedBodies | undefined;
  readonly #look: Look | undefined;
  readonly #writer: ExchangeWriter;
  readonly #bodies: { [S in Side]?: BodyRecorder } = {};
  readonly #states: { [S in Side]: SideState } = { request: 'idle', response: 'idle' };
  /** Bytes that came behind the first hole of a side. */
  readonly #behindHole: { [S in Side]?: number } = {};
  #isWaiting = false;
  /** One that waited for its run hears of it also where it is the one that names it. */
  #isLinking = false;
  #late: LateBody | undefined;
  /** As the body of an append says it, where its headers did not tell. */
  #requestId: string | undefined;
  #requestBody: Json | undefined;
  #closing: ExchangeClosed | undefined;

  constructor(options: ExchangeRecorderOptions) {
    const { opened, redactor } = options;
    this.#options = options;
    this.#method = headerValue(opened.headers, 'upgrade') === undefined ? opened.method : 'POST';
    this.#path = toPath(opened.url);
    this.#dialect = dialectFor(this.#method, this.#path);
    this.#omitted = omittedBodies(this.#path);
    this.#look = options.watch.exchangeOpened(opened, this.#path);
    this.#writer = new ExchangeWriter({
      opened,
      dialect: this.#dialect.name,
      omitted: this.#omitted,
      redactor,
    });
  }

  /** `at` of its beginning, as in CaptureEvent. */
  get openedAt(): number {
    return this.#options.opened.at;
  }

  /** True while another exchange of its run has to say which session it belongs to. */
  get isWaiting(): boolean {
    return this.#isWaiting && !this.#writer.isLinked;
  }

  /** Gives up to wait for another exchange to say how its request is decoded, for all appends of its run. */
  stopWaiting(): void {
    if (this.#late === undefined) return;
    this.#options.links.stopWaiting(this.#subject);
    this.#decode();
  }

  get #subject(): LinkSubject {
    return {
      opened: this.#options.opened,
      dialect: this.#dialect,
      path: this.#path,
      requestId: this.#requestId,
    };
  }

  #decode(): void {
    const late = this.#late;
    this.#late = undefined;
    late?.open();
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
      this.#writer.gap('side' in event ? event.side : 'response', 'recording-failed', {
        bytes,
        at: event.at,
      });
      doneOnce();
    }
  }

  /** Finds its session with what is known now; `isFinal`: nothing more will be known, any session will do. */
  link(isFinal: boolean): void {
    if (this.#writer.isLinked || this.#isLinking) return;
    const { links } = this.#options;
    const request = { ...this.#subject, body: this.#requestBody, isFinal };
    this.#isLinking = true;
    let linked: LinkedSession | undefined;
    try {
      linked = links.link(request);
    } finally {
      this.#isLinking = false;
    }
    if (linked === undefined) {
      if (!this.#isWaiting) links.whenKnown(request, () => this.link(false));
      this.#isWaiting = true;
      return;
    }
    this.#writer.linkTo(linked);
    this.#closeIfDone();
  }

  #take(event: Exclude<CaptureEvent, ExchangeOpened>, done: () => void): void {
    if (event.type === 'chunk') {
      this.#takeChunk(event, done);
      return;
    }
    if (event.type === 'response-head') this.#takeHead(event);
    else if (event.type === 'body-ended') this.#takeEnd(event);
    else if (event.type === 'dropped') this.#takeHole(event);
    else this.#takeClose(event);
    done();
  }

  #takeHead(event: ResponseHead): void {
    this.link(false);
    const extensions = webSocketExtensions(event);
    if (extensions !== undefined) this.#open('request', [], extensions);
    this.#open('response', event.headers, extensions);
    const { headers, redactions } = this.#options.redactor.headers(event.headers);
    this.#writer.frame('response', { t: event.at, type: 'head', status: event.status, headers }, redactions);
  }

  #takeChunk(event: Chunk, done: () => void): void {
    const { side } = event;
    const behindHole = this.#behindHole[side];
    if (behindHole !== undefined) {
      this.#behindHole[side] = behindHole + event.bytes.length;
      return done();
    }
    const headers = side === 'request' ? this.#options.opened.headers : [];
    const body = this.#bodies[side] ?? this.#open(side, headers, undefined);
    body.push(event.bytes, event.at, done);
  }

  /**
   * The body ends at its first hole: what comes behind it cannot be told from a continuation, and the end of a secret
   * that began before it would not be known as one.
   */
  #takeHole(event: Dropped): void {
    const { side, reason, at, bytes } = event;
    const behindHole = this.#behindHole[side];
    this.#behindHole[side] = behindHole === undefined ? 0 : behindHole + bytes;
    if (behindHole !== undefined) return;
    this.#endSide(side, at);
    this.#writer.gap(side, reason, event);
  }

  #takeEnd(event: BodyEnded): void {
    this.#endSide(event.side, event.at);
    const { trailers } = event;
    if (trailers === undefined || trailers.length === 0) return;
    const { headers, redactions } = this.#options.redactor.headers(trailers);
    this.#writer.frame(event.side, { t: event.at, type: 'trailers', headers }, redactions);
  }

  #takeClose(event: ExchangeClosed): void {
    this.#closing = event;
    for (const side of ['request', 'response'] as const) {
      const bytes = this.#behindHole[side] ?? 0;
      if (bytes > 0) this.#writer.gap(side, 'behind-a-gap', { bytes, at: event.at });
    }
    this.#endSide('request', event.at);
    this.#endSide('response', event.at);
    this.#closeIfDone();
  }

  #open(side: Side, headers: HeaderList, extensions: string | undefined): BodyRecorder {
    const create = () => this.#createBody(side, headers, extensions);
    const body = this.#omitted === undefined ? this.#whenDecodable(side, create) : this.#createOmitted(side);
    this.#bodies[side] = body;
    this.#states[side] = 'open';
    return body;
  }

  #whenDecodable(side: Side, create: () => BodyRecorder): BodyRecorder {
    if (!this.#waitsFor(side)) return create();
    this.#late = createLateBody({ create, ended: (pieces) => this.#readAddress(pieces) });
    return this.#late;
  }

  #waitsFor(side: Side): boolean {
    return this.#options.links.whenDecodable(this.#subject, side, () => this.#decode());
  }

  /** An append may have a request id of its own: whose run it is for stands in its body. */
  #readAddress(pieces: readonly Uint8Array[]): void {
    this.#requestId = readAppendAddress(pieces, this.#options.opened.headers);
    if (this.#requestId !== undefined && !this.#waitsFor('request')) this.#decode();
  }

  #createOmitted(side: Side): BodyRecorder {
    return createOmittedBody(() => this.#ended(side));
  }

  #createBody(side: Side, headers: HeaderList, extensions: string | undefined): BodyRecorder {
    const { links, redactor } = this.#options;
    return createBodyRecorder({
      headers,
      isJsonExpected: this.#dialect.name !== 'unknown',
      webSocketExtensions: extensions,
      codec: links.codec(this.#subject, side, headerValue(headers, 'content-type')),
      redactor,
      channels: (value) => this.#dialect.channels(value),
      events: {
        frame: (frame, redactions) => this.#takeFrame(side, frame, redactions),
        gap: (reason, bytes, at) => this.#writer.gap(side, reason, { bytes, at }),
        ended: () => this.#ended(side),
      },
    });
  }

  #takeFrame(side: Side, frame: DecodedFrame, redactions: readonly Redaction[]): void {
    const isFirst = side === 'request' && this.#requestBody === undefined;
    if (isFirst && 'value' in frame && frame.value !== undefined) this.#requestBody = frame.value;
    this.#writer.frame(side, frame, redactions);
    this.#look?.(side, frame);
    // The request of a stream that stays open tells its session by its first message.
    if (isFirst && frame.type === 'envelope') this.link(false);
  }

  #endSide(side: Side, at: number): void {
    const state = this.#states[side];
    if (state === 'idle') this.#ended(side);
    if (state !== 'open') return;
    this.#states[side] = 'ending';
    this.#bodies[side]?.end(at);
  }

  #ended(side: Side): void {
    this.#states[side] = 'ended';
    if (side === 'request') this.link(false);
    this.#closeIfDone();
  }

  #closeIfDone(): void {
    const closing = this.#closing;
    const isOver = this.#states.request === 'ended' && this.#states.response === 'ended';
    if (closing === undefined || !isOver || !this.#writer.isLinked) return;
    this.#closing = undefined;
    this.#writer.close(closing);
    this.#options.closed();
  }
}
