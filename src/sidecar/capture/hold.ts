// Stops an exchange under way while nothing can be recorded, and lets it go on or ends it.
import type { Tap } from './tap.ts';

export interface Held {
  /** Stops both legs. */
  pause(): void;
  /** Both legs may go on. */
  resume(): void;
  /** It was held too long. */
  giveUp(): void;
}
export interface Hold {
  readonly isHeld: boolean;
  /** To be called after each chunk: holds where the tap is shut. */
  check(): void;
  close(): void;
}

/** The hold of one exchange. */
export function createHold(tap: Tap, held: Held): Hold {
  let waiting: AbortController | undefined;
  async function wait(signal: AbortSignal): Promise<void> {
    held.pause();
    const verdict = await tap.whenOpen(signal);
    if (signal.aborted) return;
    waiting = undefined;
    if (verdict === 'open') held.resume();
    else held.giveUp();
  }
  return {
    get isHeld() {
      return waiting !== undefined;
    },
    check() {
      if (waiting !== undefined || tap.isOpen()) return;
      waiting = new AbortController();
      void wait(waiting.signal);
    },
    close() {
      waiting?.abort();
    },
  };
}
