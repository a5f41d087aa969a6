// A text that came in pieces: how much of it was there at which time.
import { NumberList } from '../number-list.ts';

/** A text with the time of each of its pieces; times never fall. */
export interface TimedText {
  readonly text: string;
  /** When its first and its last piece came, in milliseconds from the session's start; of an empty text 0. */
  readonly firstT: number;
  readonly lastT: number;
  push(t: number, piece: string): void;
  /** What was there at `t`. */
  at(t: number): string;
  /** When the character at this offset came; of one behind the end when the last did. */
  timeOf(offset: number): number;
}

/** A text of which nothing has come yet. */
export function createTimedText(): TimedText {
  return new GrowingText();
}

/** So many characters at least are put together at once; of a long text an eighth of it. */
const MIN_LOOSE_CHARS = 64;

/** A class: a session has tens of thousands of texts. */
class GrowingText implements TimedText {
  #joined = '';
  /** What came after that. A text to which piece after piece is added holds all of them, many times its length. */
  #loose: string[] = [];
  #length = 0;
  #times = new NumberList();
  /** For each piece the length of the text with it. */
  #ends = new NumberList();

  get text(): string {
    this.#join();
    return this.#joined;
  }

  get firstT(): number {
    return this.#times.at(0) ?? 0;
  }

  get lastT(): number {
    return this.#times.last ?? 0;
  }

  push(t: number, piece: string): void {
    const { last } = this.#times;
    this.#loose.push(piece);
    this.#length += piece.length;
    const { length } = this.#joined;
    if (this.#length - length >= Math.max(MIN_LOOSE_CHARS, length >> 3)) this.#join();
    // Pieces of one time are one.
    if (last !== undefined && t <= last) this.#ends.setLast(this.#length);
    else {
      this.#times.push(t);
      this.#ends.push(this.#length);
    }
  }

  at(t: number): string {
    const count = this.#times.countUpTo(t);
    return count === this.#times.length ? this.text : this.text.slice(0, this.#ends.at(count - 1) ?? 0);
  }

  timeOf(offset: number): number {
    const before = this.#ends.countUpTo(offset);
    return this.#times.at(Math.min(before, this.#times.length - 1)) ?? 0;
  }

  #join(): void {
    if (this.#loose.length === 0) return;
    this.#joined = [this.#joined, ...this.#loose].join('');
    this.#loose = [];
  }
}

/** How many of an ascending list, from its beginning, are as wanted. */
export function countWhile<Value>(ascending: readonly Value[], isWanted: (value: Value) => boolean): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    // Within the bounds of the list.
    if (isWanted(ascending[middle] as Value)) low = middle + 1;
    else high = middle;
  }
  return low;
}
