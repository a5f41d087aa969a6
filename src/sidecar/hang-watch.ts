// Notices a thread that says nothing any more, though it says something every second.

/** Looked at so often; while this process is suspended, or its own loop is blocked, nobody is late: of any length one tick counts. */
const TICK_MS = 1000;

export interface HangWatch {
  /** It said something. */
  alive(): void;
  close(): void;
}

/** Calls `hung` once, when nothing was said for so long. */
export function createHangWatch(limitMs: number, hung: () => void): HangWatch {
  const tickMs = Math.min(TICK_MS, limitMs);
  let quietMs = 0;
  const timer = setInterval(() => {
    quietMs += tickMs;
    if (quietMs < limitMs) return;
    clearInterval(timer);
    hung();
  }, tickMs);
  return {
    alive() {
      quietMs = 0;
    },
    close: () => clearInterval(timer),
  };
}
