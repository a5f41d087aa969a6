// Who waits until all is shipped, and the pause that they cut short.

export interface Alarm {
  /** Ends the pause that is under way. */
  ring(): void;
  /** For one pause, which the signal ends too. */
  signal(signal: AbortSignal): AbortSignal;
}

/** An alarm for one pause after the other. */
export function createAlarm(): Alarm {
  let pause = new AbortController();
  return {
    ring: () => pause.abort(),
    signal(signal) {
      pause = new AbortController();
      return AbortSignal.any([pause.signal, signal]);
    },
  };
}

export interface Flushes {
  wait(signal: AbortSignal): Promise<void>;
  /** Who waits now; the answer tells them that all is there. */
  begin(): () => void;
}

/** Who asks while a round is under way waits for the next one: it has not seen all that was there when they asked. */
export function createFlushes(): Flushes {
  let asked: (() => void)[] = [];
  return {
    wait(signal) {
      const done = Promise.withResolvers<void>();
      asked.push(done.resolve);
      signal.addEventListener('abort', () => done.resolve(), { once: true });
      return done.promise;
    },
    begin() {
      const now = [...asked];
      return () => {
        for (const tell of now) tell();
        asked = asked.filter((tell) => !now.includes(tell));
      };
    },
  };
}
