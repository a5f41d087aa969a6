// The place that copies: takes capture events, hands them to the worker in batches, and says whether traffic may pass.
import type { CaptureEvent } from '../../core/model/capture.ts';
import { type Covered, NO_SETTLED, type SettledCounts } from '../../core/model/coverage.ts';
import type { RecordMode } from '../../core/model/record-mode.ts';
import { type PostMessage, postBatch, queueBytesOf } from './batch.ts';
import { createDrops } from './drops.ts';
import { createLedger } from './ledger.ts';
import { createWaiters, type Verdict, type Waiters } from './waiters.ts';

export interface TapOptions {
  readonly post: PostMessage;
  /** Bound of what the worker has not acknowledged yet, in bytes. */
  readonly maxQueuedBytes: number;
  /** How long an exchange under way may be held when nothing can be recorded. */
  readonly maxHoldMs: number;
  /** At first. */
  readonly mode: RecordMode;
}
export interface TapStats {
  /** Requests that came in, refused ones included. */
  readonly seen: number;
  /** Exchanges under way. */
  readonly open: number;
  readonly refused: number;
  readonly droppedBytes: number;
  readonly queuedBytes: number;
}
export interface Tap {
  /** Takes an event; its bytes, which nobody may change any more, are copied when the batch is posted. */
  emit(event: CaptureEvent): void;
  /** The worker is done with events of that weight. */
  acknowledge(bytes: number): void;
  /** The recorder cannot write, and why; undefined: it can again. */
  setFailing(reason: string | undefined): void;
  /** Content is dropped from now on where not all has to be recorded, and why, as gaps say it; undefined: it is taken. */
  setDropping(reason: string | undefined): void;
  /** What becomes of traffic that cannot be recorded, from now on. */
  setMode(mode: RecordMode): void;
  /** The recorder has ended, and why: what comes is kept until there is another one. `isSoon`: it is worth to wait for. */
  detach(reason: string, isSoon: boolean): void;
  /** There is another recorder: it is told all that the one before may not have written, and what came meanwhile. */
  attach(): void;
  /** True while there is none, and another one soon. */
  isReplaced(): boolean;
  /** All of this exchange is on the disk. */
  settle(exchange: string, covered: Covered): void;
  /** Exchanges that are over and on the disk. */
  settled(): SettledCounts;
  /** True where new traffic may pass. */
  isOpen(): boolean;
  /** Why it is not open, in words for people. */
  whyShut(): string;
  /** For an exchange under way: resolves when it may go on, or has to be cut. */
  whenOpen(signal: AbortSignal): Promise<Verdict>;
  countRefusal(): void;
  stats(): TapStats;
  /** Hands over everything that is pending, at once. */
  flush(): void;
}

/** Above this a batch does not wait: megabytes must not be held twice. */
const eagerBatchBytes = 1024 * 1024;
/**
 * Else it waits so long: the worker then wakes after the upstream has its request and the client its first bytes, not beside
 * them on the same cores, and once for many events.
 */
const batchMs = 10;
/** What the gap says that stands for what was handed to a recorder which ended. */
const lostReason = 'recorder-ended';

/** A tap that starts empty and open. */
export function createTap(options: TapOptions): Tap {
  return new QueueTap(options);
}

class QueueTap implements Tap {
  readonly #options: TapOptions;
  #mode: RecordMode;
  #dropping: string | undefined;
  readonly #drops = createDrops();
  readonly #waiters: Waiters;
  readonly #counts = { seen: 0, open: 0, refused: 0, droppedBytes: 0 };
  #queuedBytes = 0;
  readonly #ledger = createLedger();
  readonly #settled: { -readonly [Name in Covered]: number } = { ...NO_SETTLED };
  #failing: string | undefined;
  #detached: string | undefined;
  #isSoon = false;
  #batch: CaptureEvent[] = [];
  #batchBytes = 0;
  #isScheduled = false;

  constructor(options: TapOptions) {
    this.#options = options;
    this.#mode = options.mode;
    this.#waiters = createWaiters(options.maxHoldMs);
  }

  emit(event: CaptureEvent): void {
    const why = event.type === 'chunk' ? this.#whyDropped(event) : undefined;
    if (event.type === 'chunk' && why !== undefined) {
      this.#counts.droppedBytes += event.bytes.byteLength;
      this.#drops.add(event, why);
      return;
    }
    if (event.type === 'exchange-opened') {
      this.#counts.seen += 1;
      this.#counts.open += 1;
    }
    if (event.type === 'exchange-closed') this.#counts.open -= 1;
    if (this.#drops.size > 0) {
      this.#enqueueAll(this.#drops.take(event.exchange, 'side' in event ? event.side : undefined));
    }
    this.#enqueue(event);
  }

  acknowledge(bytes: number): void {
    this.#queuedBytes = Math.max(0, this.#queuedBytes - bytes);
    if (this.#isFull()) return;
    if (this.#drops.size > 0) this.#enqueueAll(this.#drops.take());
    if (this.isOpen()) this.#waiters.letThrough();
  }

  detach(reason: string, isSoon: boolean): void {
    this.#detached = reason;
    this.#isSoon = isSoon;
    this.#failing = undefined;
    // Nobody will acknowledge what was posted.
    this.#queuedBytes = this.#batchBytes;
  }

  attach(): void {
    if (this.#detached === undefined) return;
    const meanwhile = this.#batch;
    this.#batch = [];
    this.#queuedBytes = 0;
    this.#batchBytes = 0;
    this.#detached = undefined;
    // As one message: the openings come before all that may belong to them.
    const events = [...this.#ledger.retell(lostReason), ...meanwhile, ...this.#drops.take()];
    this.#enqueueAll(events);
    this.#post();
    if (this.isOpen()) this.#waiters.letThrough();
  }

  isReplaced(): boolean {
    return this.#detached !== undefined && this.#isSoon;
  }

  settle(exchange: string, covered: Covered): void {
    this.#ledger.settle(exchange);
    this.#settled[covered] += 1;
  }

  settled(): SettledCounts {
    return { ...this.#settled };
  }

  setFailing(reason: string | undefined): void {
    this.#failing = reason;
    if (this.isOpen()) this.#waiters.letThrough();
  }

  setDropping(reason: string | undefined): void {
    this.#dropping = reason;
  }

  setMode(mode: RecordMode): void {
    this.#mode = mode;
    if (this.isOpen()) this.#waiters.letThrough();
  }

  isOpen(): boolean {
    return this.#mode === 'best-effort' || (this.#problem === undefined && !this.#isFull());
  }

  whyShut(): string {
    return this.#problem ?? 'the recorder does not keep up with the traffic';
  }

  whenOpen(signal: AbortSignal): Promise<Verdict> {
    return this.isOpen() ? Promise.resolve('open') : this.#waiters.wait(signal);
  }

  countRefusal(): void {
    this.#counts.seen += 1;
    this.#counts.refused += 1;
  }

  stats(): TapStats {
    return { ...this.#counts, queuedBytes: this.#queuedBytes };
  }

  flush(): void {
    this.#enqueueAll(this.#drops.take());
    this.#post();
  }

  get #problem(): string | undefined {
    return this.#detached ?? this.#failing;
  }

  #isFull(): boolean {
    return this.#queuedBytes >= this.#options.maxQueuedBytes;
  }

  /**
   * Where recording is required nothing is dropped, whatever was said while it was not: the exchange is held instead, one chunk beyond
   * the bound at most. Undefined: there is room.
   */
  #whyDropped(event: CaptureEvent): string | undefined {
    if (this.#mode === 'required') return undefined;
    if (this.#dropping !== undefined) return this.#dropping;
    const hasRoom = this.#queuedBytes + queueBytesOf(event) <= this.#options.maxQueuedBytes;
    return hasRoom ? undefined : (this.#problem ?? 'the queue to the recorder was full');
  }

  #enqueueAll(events: readonly CaptureEvent[]): void {
    for (const event of events) this.#enqueue(event);
  }

  #enqueue(event: CaptureEvent): void {
    const bytes = queueBytesOf(event);
    this.#queuedBytes += bytes;
    this.#batchBytes += bytes;
    this.#batch.push(event);
    if (this.#batchBytes > eagerBatchBytes) this.#post();
    else if (!this.#isScheduled) {
      this.#isScheduled = true;
      setTimeout(this.#postWhenDue, batchMs);
    }
  }

  readonly #postWhenDue = () => {
    this.#isScheduled = false;
    this.#post();
  };

  #post(): void {
    if (this.#batch.length === 0 || this.#detached !== undefined) return;
    const events = this.#batch;
    const bytes = this.#batchBytes;
    this.#batch = [];
    this.#batchBytes = 0;
    this.#ledger.note(events);
    postBatch(this.#options.post, events, bytes);
  }
}
