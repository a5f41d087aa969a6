// The capture clock: wall time at its start, never going back after that.

/** Milliseconds since the epoch, with fractions, on a clock that never goes back. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
