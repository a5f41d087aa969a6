// The bytes of one unit (a body, an event, a line, a message): kept up to a limit, past it only counted and hashed.

/** A SHA-256 under way; `digest` ends it and is lower-case hex. */
export interface Hash {
  update(bytes: Uint8Array): void;
  digest(): string;
}
/** Begins a SHA-256. Handed in from outside, because pure code has none. */
export type OpenHash = () => Hash;

/** A unit past its limit: its length in bytes and, where a hash was handed in, the SHA-256 of all of them. */
export interface Oversize {
  readonly type: 'oversize';
  readonly bytes: number;
  readonly sha256?: string;
}
export type Unit = { readonly type: 'whole'; readonly bytes: Uint8Array } | Oversize;

/** Small enough to be wasted on a short unit, large enough that a long one is not copied twenty times. */
const FIRST_CAPACITY = 256;

/** Collects one unit after the other. Bytes are copied, so that the caller may reuse its chunk. */
export class BoundedBytes {
  readonly #maxBytes: number;
  readonly #openHash: OpenHash | undefined;
  #kept = new Uint8Array(0);
  #length = 0;
  #isOver = false;
  #hash: Hash | undefined;

  constructor(maxBytes: number, openHash: OpenHash | undefined) {
    this.#maxBytes = maxBytes;
    this.#openHash = openHash;
  }

  /** How many bytes of the unit have come, kept or not. */
  get length(): number {
    return this.#length;
  }

  /** Says that so many bytes of the unit are still to come: too many, and from now on none is kept. */
  expect(bytes: number): void {
    if (!this.#isOver && this.#length + bytes > this.#maxBytes) this.#stopKeeping();
  }

  push(bytes: Uint8Array): void {
    this.expect(bytes.length);
    if (this.#isOver) this.#hash?.update(bytes);
    else this.#keep(bytes);
    this.#length += bytes.length;
  }

  /** Ends the unit and hands it over for good; the next push begins another. */
  take(): Unit {
    const unit: Unit = this.#isOver
      ? { type: 'oversize', bytes: this.#length, ...(this.#hash ? { sha256: this.#hash.digest() } : {}) }
      : { type: 'whole', bytes: this.#kept.subarray(0, this.#length) };
    this.#kept = new Uint8Array(0);
    this.#length = 0;
    this.#isOver = false;
    this.#hash = undefined;
    return unit;
  }

  #stopKeeping(): void {
    this.#isOver = true;
    this.#hash = this.#openHash?.();
    this.#hash?.update(this.#kept.subarray(0, this.#length));
    this.#kept = new Uint8Array(0);
  }

  /** Doubles the room when it runs out, so that a unit that comes byte by byte costs linear time. */
  #keep(bytes: Uint8Array): void {
    const needed = this.#length + bytes.length;
    if (needed > this.#kept.length) {
      const doubled = Math.max(needed, FIRST_CAPACITY, this.#kept.length * 2);
      const grown = new Uint8Array(Math.max(needed, Math.min(doubled, this.#maxBytes)));
      grown.set(this.#kept.subarray(0, this.#length));
      this.#kept = grown;
    }
    this.#kept.set(bytes, this.#length);
  }
}
