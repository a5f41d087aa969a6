// Wakes whoever follows a session when something of it has come in through this process.

export interface Changes {
  tell(session: string): void;
  /** Resolves when the session was told of, after `ms` at the latest, or when the signal aborts. */
  wait(session: string, ms: number, signal: AbortSignal): Promise<void>;
}

/** Nobody follows anything yet. */
export function createChanges(): Changes {
  const waiting = new Map<string, Set<() => void>>();
  return {
    tell(session) {
      for (const wake of waiting.get(session) ?? []) wake();
    },
    wait(session, ms, signal) {
      return new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const others = waiting.get(session) ?? new Set();
        const wake = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', wake);
          others.delete(wake);
          if (others.size === 0) waiting.delete(session);
          resolve();
        };
        const timer = setTimeout(wake, ms);
        signal.addEventListener('abort', wake);
        waiting.set(session, others.add(wake));
      });
    },
  };
}
