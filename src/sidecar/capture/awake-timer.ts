// A timer for limits that are about what others do: while this process is suspended nobody is late.

/** Looked at so often; of a suspension of any length one tick counts. */
const TICK_MS = 250;

export interface AwakeTimer {
  close(): void;
}

/** Calls `act` once the process has been awake for that long. */
export function createAwakeTimer(ms: number, act: () => void): AwakeTimer {
  const tickMs = Math.min(ms, TICK_MS);
  let leftMs = ms;
  // An interval that was due more than once is called once.
  const timer = setInterval(() => {
    leftMs -= tickMs;
    if (leftMs > 0) return;
    clearInterval(timer);
    act();
  }, tickMs);
  return { close: () => clearInterval(timer) };
}
