// The server's half of a run where its client polls for it (PROTOCOL.md §1.5).
import { encode, toHex } from './encode.ts';
import type { Outlet } from './run.ts';

interface Polled {
  readonly messages: readonly Uint8Array[];
  readonly trailer?: object;
}
export interface PollOutlet extends Outlet {
  /** What has come since it was last asked; waits until there is something. */
  take(): Promise<Polled | 'cut'>;
}

/** One for a run of which nothing was said yet. */
export function createPollOutlet(): PollOutlet {
  let waiting: Uint8Array[] = [];
  let end: object | 'cut' | undefined;
  let count = 0;
  let wake = () => {};
  return {
    write(message) {
      waiting.push(encode([1, count++], [2, toHex(message)]));
      wake();
    },
    end(trailer) {
      end = trailer;
      wake();
    },
    cut() {
      end = 'cut';
      wake();
    },
    async take() {
      if (waiting.length === 0 && end === undefined) await new Promise<void>((resolve) => (wake = resolve));
      if (end === 'cut') return 'cut';
      const messages = waiting;
      waiting = [];
      if (end === undefined) return { messages };
      return { messages: [...messages, encode([1, count++], [3, true])], trailer: end };
    },
  };
}
