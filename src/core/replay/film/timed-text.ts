// A text that came in pieces: how much of it was there at which time.

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
  let text = '';
  const times: number[] = [];
  /** For each piece the length of the text with it. */
  const ends: number[] = [];

  return {
    get text() {
      return text;
    },
    get firstT() {
      return times[0] ?? 0;
    },
    get lastT() {
      return times.at(-1) ?? 0;
    },
    push(t, piece) {
      const last = times.at(-1);
      text += piece;
      // Pieces of one time are one.
      if (last !== undefined && t <= last) ends[ends.length - 1] = text.length;
      else {
        times.push(t);
        ends.push(text.length);
      }
    },
    at(t) {
      const count = countWhile(times, (time) => time <= t);
      return count === times.length ? text : text.slice(0, ends[count - 1] ?? 0);
    },
    timeOf(offset) {
      const before = countWhile(ends, (end) => end <= offset);
      return times[Math.min(before, times.length - 1)] ?? 0;
    },
  };
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
