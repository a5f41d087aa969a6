// Breaks the connections to a server that went away without a word, which TCP itself would wait for a quarter of an hour.
import { Socket } from 'node:net';

/** A connection that nothing else is asked over. */
export interface Probe {
  ask(): Promise<unknown>;
  close(): Promise<void>;
}

export interface SilenceWatch {
  /** A socket for the next connection, which is broken when the server is silent. */
  makeSocket(): Socket;
  /** Begins to ask; `open` makes the connection to ask over, on a socket of this watch. */
  begin(open: () => Promise<Probe>): void;
  close(): Promise<void>;
}

/** How often it is asked, and after how many times without an answer it is taken for gone: a process that was stopped misses one. */
const CHECK_MS = 5000;
const MAX_MISSED = 4;

/** Watches nothing yet. A server that refuses is not silent: whoever asks it is told so. */
export function createSilenceWatch(): SilenceWatch {
  const sockets = new Set<Socket>();
  let probe: Probe | undefined;
  let asking: Promise<void> | undefined;
  let missed = 0;
  let timer: NodeJS.Timeout | undefined;

  async function ask(open: () => Promise<Probe>): Promise<void> {
    try {
      probe ??= await open();
      await probe.ask();
    } catch {
      probe = undefined;
    }
    asking = undefined;
  }

  function breakAll(): void {
    for (const socket of sockets) socket.destroy(new Error('the server has been silent for too long'));
  }

  return {
    makeSocket() {
      const socket = new Socket();
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      return socket;
    },
    begin(open) {
      timer = setInterval(() => {
        missed = asking === undefined ? 0 : missed + 1;
        if (missed >= MAX_MISSED) breakAll();
        asking ??= ask(open);
      }, CHECK_MS);
    },
    async close() {
      clearInterval(timer);
      await probe?.close().catch(() => undefined);
    },
  };
}
