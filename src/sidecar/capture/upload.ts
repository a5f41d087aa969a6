// A request's body on its way up: streams as fast as the upstream takes it, and can be held.
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { type HeldBody, nothingHeld } from './held-body.ts';

/** True where a request announces a body. */
export function hasBody(request: IncomingMessage): boolean {
  const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
  return coding !== undefined || (length !== undefined && Number(length) > 0);
}

/**
 * The body as a stream of its own: the upstream's client destroys what it is given, and destroying the request itself would
 * take the client's connection with it. Once destroyed, what the client still sends is read and thrown away.
 */
export class Upload extends Readable {
  readonly #request: IncomingMessage;
  readonly #held: HeldBody;
  #isHeld = false;

  /** `held`: what was read of it before; it is taken as fast as this is read. */
  constructor(request: IncomingMessage, held: HeldBody = nothingHeld) {
    super();
    this.#request = request;
    this.on('error', () => {}); // the exchange ends by what the connections do, not by this
    this.#held = held;
    if (!held.hasEnded) request.on('data', this.#onData).on('end', this.#onEnd);
  }

  readonly #onData = (chunk: Buffer) => {
    if (!this.push(chunk)) this.#request.pause();
  };
  readonly #onEnd = () => {
    this.push(null);
  };

  hold(): void {
    this.#isHeld = true;
    this.#request.pause();
  }

  release(): void {
    this.#isHeld = false;
    if (this.readableLength < this.readableHighWaterMark) this.#flow();
  }

  override _read(): void {
    this.#flow();
  }

  /** What was held goes first, and the request stays paused meanwhile. */
  #flow(): void {
    while (!this.#isHeld) {
      const chunk = this.#held.take();
      if (chunk === undefined) return this.#flowOn();
      if (!this.push(chunk)) return;
    }
  }

  #flowOn(): void {
    if (this.#held.hasEnded) this.push(null);
    else this.#request.resume();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#held.drop();
    this.#request.off('data', this.#onData).off('end', this.#onEnd);
    this.#request.resume();
    done(error);
  }
}
