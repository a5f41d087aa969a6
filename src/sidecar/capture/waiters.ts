// Exchanges that wait for room in the recording, each for a bounded time.
import { createAwakeTimer } from './awake-timer.ts';

export type Verdict = 'open' | 'refused';
export interface Waiters {
  /** Resolves `open` when let through, `refused` after the longest wait or when the signal aborts. Never rejects. */
  wait(signal: AbortSignal): Promise<Verdict>;
  letThrough(): void;
}

/** Nobody waits yet; nobody will wait longer than `maxHoldMs`. */
export function createWaiters(maxHoldMs: number): Waiters {
  const waiting = new Set<(verdict: Verdict) => void>();
  return {
    wait(signal) {
      if (signal.aborted) return Promise.resolve('refused');
      return new Promise((resolve) => {
        const refuse = () => settle('refused');
        const settle = (verdict: Verdict) => {
          waiting.delete(settle);
          timer.close();
          signal.removeEventListener('abort', refuse);
          resolve(verdict);
        };
        const timer = createAwakeTimer(maxHoldMs, refuse);
        signal.addEventListener('abort', refuse);
        waiting.add(settle);
      });
    },
    letThrough() {
      for (const settle of waiting) settle('open');
    },
  };
}
