// One exchange that asks for another protocol (WebSocket): 101 joins the two connections, any other answer is delivered as it is.
import { type ClientRequest, type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { sendRefusal } from './answer.ts';
import { askUpgrade, formatHead, toHead } from './ask-upgrade.ts';
import { Delivery, writeInterim } from './delivery.ts';
import type { ExchangeStart } from './exchange.ts';
import { type Closing, ExchangeTap } from './exchange-tap.ts';
import { toHeaderList } from './headers.ts';
import { createHold, type Hold } from './hold.ts';
import type { Refusal } from './refusal.ts';
import { openRelay, type Relay } from './relay.ts';
import { toUpstreamRefusal } from './upstream-error.ts';

export interface UpgradeStart extends Omit<ExchangeStart, 'response' | 'held' | 'onClosed'> {
  readonly socket: Socket;
  /** What came behind the request's head. */
  readonly early: Buffer;
  readonly onClosed: (exchange: UpgradeExchange) => void;
}
/** What a client may send before the 101 is there; beyond it, it waits. */
const maxEarlyBytes = 64 * 1024;

/** Life: asked → (interim)* → relayed until both ends closed, or answered like any other request and closed. */
export class UpgradeExchange {
  readonly #start: UpgradeStart;
  readonly #tap: ExchangeTap;
  readonly #hold: Hold;
  readonly #asked: ClientRequest;
  #early: Buffer[] = [];
  #relay: Relay | undefined;
  #answer: ServerResponse | undefined;
  #status = 0;
  #failure: Closing | undefined;

  constructor(start: UpgradeStart) {
    const { request, socket, early, target, tap, token, client, upstream } = start;
    this.#start = start;
    const method = request.method ?? '';
    const opening = { method, client, headers: toHeaderList(request.rawHeaders, token) };
    this.#tap = new ExchangeTap(tap, { opening, target });
    this.#hold = createHold(tap, {
      pause: () => this.#relay?.pause(),
      resume: () => this.#relay?.resume(),
      giveUp: () =>
        this.cut({ code: 'recording_unavailable', message: `recording stopped: ${tap.whyShut()}` }),
    });
    socket.setNoDelay(true);
    if (early.length > 0) this.#early.push(early);
    socket
      .on('data', this.#onEarly)
      .on('end', this.#onGone)
      .on('error', this.#onGone)
      .on('close', this.#onGone);
    this.#asked = askUpgrade(request, { target, token, dialer: upstream.dialer });
    this.#listen();
  }

  /** True while something may still go to the upstream: until it has declined to change the protocol. */
  get canSend(): boolean {
    return this.#answer === undefined;
  }

  /** Ends it from this side: a refusal where the client has no answer yet, else a cut. */
  cut(refusal: Refusal): void {
    if (this.#failure !== undefined) return;
    const hasAnswer = this.#relay !== undefined || this.#answer !== undefined;
    this.#failure = { outcome: hasAnswer ? 'cut' : 'failed', error: refusal };
    this.#asked.destroy();
    if (this.#relay !== undefined) this.#relay.destroy();
    else if (this.#answer !== undefined) this.#start.socket.destroy();
    else sendRefusal(this.#openAnswer(), refusal, this.#start.shape);
  }

  #listen(): void {
    const { socket, target } = this.#start;
    this.#asked
      .on('information', (interim) => {
        const { statusCode: status, statusMessage: reason, rawHeaders: fields } = interim;
        if (status !== 100) writeInterim(socket, { status, reason, fields });
      })
      .on('upgrade', (answer, upstream, first) => this.#join(answer, upstream as Socket, first)) // a connection of ours: net or tls
      .on('response', (answer) => this.#deliver(answer))
      .on('error', (error) => {
        if (this.#answer === undefined) this.cut(toUpstreamRefusal(error, target.origin));
      });
  }

  #join(answer: IncomingMessage, upstream: Socket, first: Buffer): void {
    const { socket, token } = this.#start;
    this.#stopWaiting();
    this.#status = 101;
    upstream.setNoDelay(true);
    socket.write(formatHead(toHead(answer)), 'latin1');
    this.#tap.head(101, toHeaderList(answer.rawHeaders, token));
    if (first.length > 0) {
      socket.write(first);
      this.#tap.chunk('response', first);
    }
    for (const bytes of this.#early) {
      upstream.write(bytes);
      this.#tap.chunk('request', bytes);
    }
    this.#early = [];
    this.#relay = openRelay(socket, upstream, {
      onChunk: (side, bytes) => {
        this.#tap.chunk(side, bytes);
        this.#hold.check();
      },
      onEnded: (side) => this.#tap.ended(side),
      onClosed: (broken) =>
        this.#close(broken === undefined ? 'completed' : broken === 'request' ? 'cancelled' : 'cut'),
    });
    this.#relay.resume();
  }

  #deliver(answer: IncomingMessage): void {
    const { token, target } = this.#start;
    const head = toHead(answer);
    const response = this.#openAnswer();
    const delivery = new Delivery(response);
    this.#status = head.status;
    delivery.begin(head);
    this.#tap.ended('request');
    this.#tap.head(head.status, toHeaderList(head.fields, token));
    response.on('drain', () => answer.resume());
    answer
      .on('data', (bytes: Buffer) => {
        if (!delivery.push(bytes)) answer.pause();
        this.#tap.chunk('response', bytes);
      })
      .on('end', () => {
        delivery.finish(answer.rawTrailers);
        this.#tap.ended('response', toHeaderList(answer.rawTrailers, token));
      })
      .on('error', (error) => {
        this.#failure ??= { outcome: 'cut', error: toUpstreamRefusal(error, target.origin) };
        delivery.cut();
      });
  }

  /** An ordinary response on the connection, which closes with it. */
  #openAnswer(): ServerResponse {
    const { request, socket } = this.#start;
    this.#stopWaiting();
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket);
    response.on('finish', () => socket.destroySoon());
    response.on('error', () => socket.destroy());
    socket.on('drain', () => response.emit('drain'));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#asked.destroy();
      this.#close(response.writableFinished ? (this.#status >= 400 ? 'failed' : 'completed') : 'cancelled');
    });
    socket.resume();
    this.#answer = response;
    return response;
  }

  readonly #onEarly = (bytes: Buffer) => {
    this.#early.push(bytes);
    if (this.#early.reduce((sum, { length }) => sum + length, 0) > maxEarlyBytes) this.#start.socket.pause();
  };

  /** The client went before there was an answer. */
  readonly #onGone = () => {
    this.#stopWaiting();
    this.#failure ??= { outcome: 'cancelled' };
    this.#asked.destroy();
    this.#start.socket.on('error', () => {}).destroy();
    this.#close('cancelled');
  };

  #stopWaiting(): void {
    const { socket } = this.#start;
    socket
      .off('data', this.#onEarly)
      .off('end', this.#onGone)
      .off('error', this.#onGone)
      .off('close', this.#onGone)
      .pause();
  }

  #close(outcome: Closing['outcome']): void {
    this.#hold.close();
    this.#tap.closed(this.#failure ?? { outcome });
    this.#start.onClosed(this);
  }
}
