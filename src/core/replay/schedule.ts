// When to play what was recorded at which time.

export interface Pace {
  /** 1 as it was, 2 twice as fast, 0 without any pause. */
  readonly speed: number;
  /** The longest pause, in recorded milliseconds; none: pauses are as long as they were. */
  readonly idleLimitMs?: number;
}

/** Says of one recorded time `t` after the other, in milliseconds and ascending, when to play it: milliseconds after the first. */
export function createSchedule({ speed, idleLimitMs = Infinity }: Pace): (t: number) => number {
  let last: number | undefined;
  let recorded = 0;
  return (t) => {
    recorded += Math.min(Math.max(0, t - (last ?? t)), idleLimitMs);
    last = Math.max(last ?? t, t);
    return speed === 0 ? 0 : recorded / speed;
  };
}
