// Numbers in a row, in a half or a quarter of an array's memory: of a long session there are millions.

const FIRST_SIZE = 8;
const MAX_SHORT = 2 ** 32;

/** As times in milliseconds and lengths of texts are, four bytes each; with any other number among them eight. */
export class NumberList {
  #numbers: Uint32Array | Float64Array = new Uint32Array(FIRST_SIZE);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get last(): number | undefined {
    return this.at(this.#length - 1);
  }

  /** Undefined where there are not so many. */
  at(index: number): number | undefined {
    return index < this.#length ? this.#numbers[index] : undefined;
  }

  push(number: number): void {
    this.#makeRoom(number);
    this.#numbers[this.#length++] = number;
  }

  /** In place of the last, of which there has to be one. */
  setLast(number: number): void {
    this.#makeRoom(number);
    this.#numbers[this.#length - 1] = number;
  }

  /** Before the one with this index. */
  insert(index: number, number: number): void {
    this.#makeRoom(number);
    this.#numbers.copyWithin(index + 1, index, this.#length);
    this.#numbers[index] = number;
    this.#length++;
  }

  /** Of ascending numbers: how many are `limit` or below. */
  countUpTo(limit: number): number {
    return this.#count((number) => number <= limit);
  }

  /** Of ascending numbers: how many are below `limit`. */
  countBelow(limit: number): number {
    return this.#count((number) => number < limit);
  }

  #count(isWithin: (number: number) => boolean): number {
    let [low, high] = [0, this.#length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isWithin(this.#numbers[middle] ?? 0)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #makeRoom(number: number): void {
    const isShort = Number.isInteger(number) && number >= 0 && number < MAX_SHORT;
    const isWide = this.#numbers instanceof Float64Array;
    if ((isShort || isWide) && this.#length < this.#numbers.length) return;
    const size = this.#numbers.length + (this.#length < this.#numbers.length ? 0 : this.#length >> 1);
    const former = this.#numbers;
    this.#numbers = isShort && !isWide ? new Uint32Array(size) : new Float64Array(size);
    this.#numbers.set(former);
  }
}
