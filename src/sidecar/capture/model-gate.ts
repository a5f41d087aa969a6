// Holds a request until it is known which models it names, for so long and so much as is bearable.
import type { Readable } from 'node:stream';
import type { NamedModels } from '../../core/policy/access-policy.ts';
import type { BodyModels } from './body-models.ts';
import { createHeldBody, type HeldBody } from './held-body.ts';
import { createModelReader, joinModels, type ModelSubject } from './model-reader.ts';

export interface Held {
  /** Holds it no longer, and says nothing more of it. */
  abandon(): void;
}
export interface ModelGate {
  /**
   * Reads the body until its models are known, or cannot be; then calls back once with what was read of it, and the rest is
   * left in the stream, which is paused.
   */
  hold(body: Readable, subject: ModelSubject, events: GateEvents): Held;
}
/** One of them is called, in another turn of the event loop, unless the request is abandoned before. */
export interface GateEvents {
  onKnown(models: NamedModels, held: HeldBody): void;
  /** The client went. */
  onGone(): void;
}
export interface GateLimits {
  readonly maxHeldBytes: number;
  readonly maxTotalBytes: number;
  readonly maxHoldMs: number;
}

const defaultLimits: GateLimits = {
  /** No API takes a larger request; images and documents in one come to some 50 MB. */
  maxHeldBytes: 64 * 1024 * 1024,
  /** All that wait at once, with what has been let pass and no upstream has taken yet. */
  maxTotalBytes: 256 * 1024 * 1024,
  /** A client of this machine sends such a body in under a second. */
  maxHoldMs: 30_000,
};

/** A gate that holds nothing yet. */
export function createModelGate(limits: GateLimits = defaultLimits): ModelGate {
  const total = { bytes: 0 };
  return { hold: (body, subject, events) => new HeldRequest(body, { subject, events, limits, total }) };
}

interface HoldStart {
  readonly subject: ModelSubject;
  readonly events: GateEvents;
  readonly limits: GateLimits;
  readonly total: { bytes: number };
}

/** Life: reading → known, unreadable, too much or too long: told · or gone or abandoned. */
class HeldRequest implements Held {
  readonly #body: Readable;
  readonly #start: HoldStart;
  readonly #timer: NodeJS.Timeout;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #hasEnded = false;
  #isOver = false;

  constructor(body: Readable, start: HoldStart) {
    this.#body = body;
    this.#start = start;
    this.#timer = setTimeout(() => this.#tell('unknown'), start.limits.maxHoldMs);
    const reader = createModelReader(start.subject, (models) => this.#tell(models));
    this.#onData = (chunk) => {
      this.#keep(chunk);
      if (!this.#isOver) reader.push(chunk);
    };
    this.#onEnd = () => {
      this.#hasEnded = true;
      reader.end();
    };
    body
      .on('data', this.#onData)
      .on('end', this.#onEnd)
      .on('close', this.#onClose)
      .on('error', this.#onClose);
    body.resume();
  }

  abandon(): void {
    this.#forget();
  }

  readonly #onData: (chunk: Buffer) => void;
  readonly #onEnd: () => void;
  /** One that has ended closes too; a stream of HTTP/2 says whether it was reset. */
  readonly #onClose = () => {
    const isReset = 'aborted' in this.#body && this.#body.aborted === true;
    if (this.#isOver || (this.#hasEnded && !isReset)) return;
    this.#forget();
    this.#start.events.onGone();
  };

  #keep(chunk: Buffer): void {
    const { limits, total } = this.#start;
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    total.bytes += chunk.length;
    if (this.#bytes > limits.maxHeldBytes || total.bytes > limits.maxTotalBytes) this.#tell('unknown');
  }

  #tell(models: BodyModels): void {
    if (this.#isOver) return;
    const { subject, events, total } = this.#start;
    this.#stop();
    const onFreed = (bytes: number) => {
      total.bytes -= bytes;
    };
    const held = createHeldBody({ chunks: this.#chunks, hasEnded: this.#hasEnded, onFreed });
    this.#chunks = []; // whoever still knows of this must not keep what has been taken
    events.onKnown(joinModels(subject, models), held);
  }

  #forget(): void {
    if (this.#isOver) return;
    this.#stop();
    this.#chunks = [];
    this.#start.total.bytes -= this.#bytes;
  }

  #stop(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    const body = this.#body;
    body.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose).pause();
    body.off('error', this.#onClose).on('error', () => {});
  }
}
