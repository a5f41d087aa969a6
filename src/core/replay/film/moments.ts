// The moments of a session: the times at which anything happened, ascending, each once.
import { countWhile } from './timed-text.ts';

export interface Moments {
  readonly count: number;
  readonly lastT: number;
  /** Takes in a time; those of a session come nearly in order. */
  add(t: number): void;
  /** How many are at `t` or before. */
  countUpTo(t: number): number;
  /** The moment with this index; of one outside the nearest, 0 where there is none at all. */
  at(index: number): number;
  /** The first behind `t`. */
  after(t: number): number | undefined;
  /** The last at `t` or before. */
  lastUpTo(t: number): number | undefined;
  /** The last before `t`. */
  before(t: number): number | undefined;
}

/** No moments yet. */
export function createMoments(): Moments {
  const times: number[] = [];
  const countUpTo = (t: number) => countWhile(times, (time) => time <= t);
  return {
    get count() {
      return times.length;
    },
    get lastT() {
      return times.at(-1) ?? 0;
    },
    add(t) {
      const last = times.at(-1);
      if (last === undefined || t > last) times.push(t);
      else if (t < last) {
        const index = countUpTo(t);
        if (times[index - 1] !== t) times.splice(index, 0, t);
      }
    },
    countUpTo,
    at: (index) => times[Math.max(0, Math.min(index, times.length - 1))] ?? 0,
    after: (t) => times[countUpTo(t)],
    lastUpTo: (t) => times[countUpTo(t) - 1],
    before: (t) => times[countWhile(times, (time) => time < t) - 1],
  };
}
