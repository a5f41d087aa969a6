// Wakes the one who waits: by a call, by time, or by an end.

export interface Signal {
  /** Wakes who waits, or who waits next. */
  set(): void;
  /** True where it was set; false after `ms`, or once the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<boolean>;
}

/** A signal that is not set. */
export function createSignal(): Signal {
  let isSet = false;
  let wake: (() => void) | undefined;
  return {
    set() {
      isSet = true;
      wake?.();
    },
    async wait(ms, signal) {
      if (!isSet && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
          signal.addEventListener('abort', wake, { once: true });
        });
        if (wake !== undefined) signal.removeEventListener('abort', wake);
        wake = undefined;
      }
      const wasSet = isSet;
      isSet = false;
      return wasSet;
    },
  };
}
