// Lanes: amounts that add up in the course of a session.
import { NumberList } from '../number-list.ts';

/** How much had come by which time. */
export interface Lane {
  /** The sum of all that came at `t` or before. */
  at(t: number): number;
  readonly total: number;
}

/** A lane that can be added to. */
export interface OpenLane extends Lane {
  /** What is told late counts from the time of the last. */
  add(t: number, amount: number): void;
}

/** A lane of nothing. */
export function createLane(): OpenLane {
  const times = new NumberList();
  const sums = new NumberList();
  return {
    at: (t) => sums.at(times.countUpTo(t) - 1) ?? 0,
    get total() {
      return sums.last ?? 0;
    },
    add(t, amount) {
      const sum = (sums.last ?? 0) + amount;
      const { last } = times;
      if (last !== undefined && t <= last) sums.setLast(sum);
      else {
        times.push(t);
        sums.push(sum);
      }
    },
  };
}
