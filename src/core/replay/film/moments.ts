// The moments of a session: the times at which anything happened, ascending, each once.
import { NumberList } from '../number-list.ts';

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
  const times = new NumberList();
  const countUpTo = (t: number) => times.countUpTo(t);
  return {
    get count() {
      return times.length;
    },
    get lastT() {
      return times.last ?? 0;
    },
    add(t) {
      const { last } = times;
      if (last === undefined || t > last) times.push(t);
      else if (t < last) {
        const index = countUpTo(t);
        if (times.at(index - 1) !== t) times.insert(index, t);
      }
    },
    countUpTo,
    at: (index) => times.at(Math.max(0, Math.min(index, times.length - 1))) ?? 0,
    after: (t) => times.at(countUpTo(t)),
    lastUpTo: (t) => times.at(countUpTo(t) - 1),
    before: (t) => times.at(times.countBelow(t) - 1),
  };
}
