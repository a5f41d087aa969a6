// When to play what was recorded at which time.

export interface Pace {
  /** 1 as it was, 2 twice as fast, 0 without any pause. */
  readonly speed: number;
  /** The longest pause, in recorded milliseconds; none: pauses are as long as they were. */
  readonly idleLimitMs?: number;
}

/** For each recorded time `t`, in milliseconds and ascending, when to play it: milliseconds after the first. */
export function toSchedule(
  times: readonly { readonly t: number }[],
  { speed, idleLimitMs = Infinity }: Pace,
): number[] {
  let last = times[0]?.t ?? 0;
  let recorded = 0;
  return times.map(({ t }) => {
    recorded += Math.min(Math.max(0, t - last), idleLimitMs);
    last = Math.max(last, t);
    return speed === 0 ? 0 : recorded / speed;
  });
}
