// What the corpus is drawn from: the same seed gives the same texts.
import { createRandom } from '../../../bench/support/text.ts';

/** `dev` is what rules are written against, `test` what they are judged by. */
export type Split = 'dev' | 'test';

export const DIGITS = '0123456789';
export const HEX = '0123456789abcdef';
export const LOWER = 'abcdefghijklmnopqrstuvwxyz';
export const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
export const LETTERS = UPPER + LOWER;
export const LOWER_DIGITS = LOWER + DIGITS;
export const UPPER_DIGITS = UPPER + DIGITS;
/** In the order in which checksums of tokens are written. */
export const BASE62 = DIGITS + LETTERS;
export const BASE64 = `${BASE62}+/`;
export const URL64 = `${BASE62}-_`;
/** RFC 4648 §6 */
export const BASE32 = `${UPPER}234567`;

/** Draws values; what it gave so far decides what it gives next. */
export class Draw {
  readonly split: Split;
  readonly #random: () => number;

  constructor(seed: number, split: Split) {
    this.split = split;
    this.#random = createRandom(seed);
  }

  /** An integer, both ends included. */
  int(min: number, max: number): number {
    return min + Math.floor(this.#random() * (max - min + 1));
  }

  /** True once in so many times. */
  oneIn(times: number): boolean {
    return this.int(1, times) === 1;
  }

  pick<Value>(list: readonly Value[]): Value {
    const picked = list[this.int(0, list.length - 1)];
    if (picked === undefined) throw new Error('expected something to pick from, found an empty list');
    return picked;
  }

  /** One of the shared ones, or, half the time in the test split, one that only the test split has. */
  wording<Value>(shared: readonly Value[], testOnly: readonly Value[]): Value {
    return this.split === 'test' && this.oneIn(2) ? this.pick(testOnly) : this.pick(shared);
  }

  shuffle<Value>(list: readonly Value[]): Value[] {
    const keyed = list.map((value) => ({ value, key: this.#random() }));
    return keyed.sort((a, b) => a.key - b.key).map(({ value }) => value);
  }

  chars(alphabet: string, length: number): string {
    let text = '';
    while (text.length < length) text += alphabet.charAt(this.int(0, alphabet.length - 1));
    return text;
  }

  hex(length: number): string {
    return this.chars(HEX, length);
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.int(0, 255)));
  }

  /** So many bytes, as base64. */
  base64(bytes: number): string {
    return this.bytes(bytes).toString('base64');
  }

  base64url(bytes: number): string {
    return this.bytes(bytes).toString('base64url');
  }

  /** A version 4 UUID. */
  uuid(): string {
    return `${this.hex(8)}-${this.hex(4)}-4${this.hex(3)}-${this.pick([...'89ab'])}${this.hex(3)}-${this.hex(12)}`;
  }
}

/** So many texts, each made from its number. */
export function times(count: number, make: (index: number) => string): string[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
