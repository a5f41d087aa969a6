// Who waits until all is shipped, and the pause that they cut short.

export interface Alarm {
  /** Ends the pause that is under way, or the next one. */
  ring(): void;
  /** For one pause, which the signal ends too. */
  signal(signal: AbortSignal): AbortSignal;
}

/** An alarm for one pause after the other. */
export function createAlarm(): Alarm {
  let pause = new AbortController();
  let isRung = false;
  return {
    ring() {
      isRung = true;
      pause.abort();
    },
    signal(signal) {
      pause = new AbortController();
      if (isRung) pause.abort();
      isRung = false;
      return AbortSignal.any([pause.signal, signal]);
    },
  };
}

/** `isPatient`: also after an attempt that failed; by default so. */
export interface Patience {
  readonly isPatient?: boolean;
}

/** Of those who waited when an attempt began. */
export interface Attempt {
  /** Tells all of them that all is there. */
  succeed(): void;
  /** Tells those who do not wait for another one. */
  fail(): void;
}

export interface Flushes {
  wait(signal: AbortSignal, patience?: Patience): Promise<void>;
  begin(): Attempt;
}

interface Asked {
  readonly isPatient: boolean;
  readonly tell: () => void;
}

/** Who asks while a round is under way waits for the next one: it has not seen all that was there when they asked. */
export function createFlushes(): Flushes {
  let asked: Asked[] = [];
  const tellAll = (told: readonly Asked[]) => {
    for (const { tell } of told) tell();
    asked = asked.filter((each) => !told.includes(each));
  };
  return {
    wait(signal, { isPatient = true } = {}) {
      const done = Promise.withResolvers<void>();
      asked.push({ isPatient, tell: done.resolve });
      signal.addEventListener('abort', () => done.resolve(), { once: true });
      return done.promise;
    },
    begin() {
      const now = [...asked];
      return {
        succeed: () => tellAll(now),
        fail: () => tellAll(now.filter(({ isPatient }) => !isPatient)),
      };
    },
  };
}
