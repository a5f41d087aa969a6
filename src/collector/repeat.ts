// Work in the background that is done again and again until it is closed.
import { createSignal } from './log/signal.ts';

export interface Repeated {
  /** Resolves once what was under way has ended. */
  close(): Promise<void>;
}

export interface RepeatOptions {
  /** From the end of one time to the beginning of the next. */
  readonly everyMs: number;
  /** Told of each failure; the next time comes as if there had been none. */
  readonly onError: (error: unknown) => void;
}

/** Begins at once. `work` is given a signal that aborts when it is closed. */
export function repeat(
  work: (signal: AbortSignal) => Promise<void>,
  { everyMs, onError }: RepeatOptions,
): Repeated {
  const ending = new AbortController();
  const pause = createSignal();
  const running = run();

  async function run(): Promise<void> {
    while (!ending.signal.aborted) {
      try {
        await work(ending.signal);
      } catch (error) {
        if (!ending.signal.aborted) onError(error);
      }
      await pause.wait(everyMs, ending.signal);
    }
  }

  return {
    async close() {
      ending.abort();
      await running;
    },
  };
}
