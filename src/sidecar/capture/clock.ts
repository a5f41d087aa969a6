// The capture clock: wall time when the process began, never going back or leaping after that, the same on every thread.
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

/** Threads take this over from the one that starts them: each one's own origin has the wall time of its own start. */
const ORIGIN = 'cursor-rec clock origin';

/** From the time of this thread's clock to that of the machine's monotonic one, which all threads share. */
const aheadMs = Number(process.hrtime.bigint()) / 1e6 - performance.now();
const originMs = inheritOrigin();

/** Milliseconds since the epoch, with fractions, on a clock that never goes back. */
export function nowMs(): number {
  return originMs + aheadMs + performance.now();
}

/** The wall time at which the monotonic clock stood at 0, as of the start of the first thread. */
function inheritOrigin(): number {
  const inherited = getEnvironmentData(ORIGIN);
  if (typeof inherited === 'number') return inherited;
  const origin = performance.timeOrigin - aheadMs;
  setEnvironmentData(ORIGIN, origin);
  return origin;
}
