// Lanes: amounts that add up in the course of a session.
import { countWhile } from './timed-text.ts';

/** How much had come by which time. */
export interface Lane {
  /** The sum of all that came at `t` or before. */
  at(t: number): number;
  readonly total: number;
  /** The times at which something came, ascending, each once. */
  readonly times: readonly number[];
}

/** A lane that can be added to. */
export interface OpenLane extends Lane {
  /** What is told late counts from the time of the last. */
  add(t: number, amount: number): void;
}

/** A lane of nothing. */
export function createLane(): OpenLane {
  const times: number[] = [];
  const sums: number[] = [];
  return {
    at: (t) => sums[countWhile(times, (time) => time <= t) - 1] ?? 0,
    get total() {
      return sums.at(-1) ?? 0;
    },
    times,
    add(t, amount) {
      const sum = (sums.at(-1) ?? 0) + amount;
      const last = times.at(-1);
      if (last !== undefined && t <= last) sums[sums.length - 1] = sum;
      else {
        times.push(t);
        sums.push(sum);
      }
    },
  };
}
