// One run at the backend: what the client said so far, in its order, and where the answer goes.
import { hasField } from './decode.ts';
import { createQueue } from './queue.ts';

/** Where the server's messages go: a stream, or the answers to polls. */
export interface Outlet {
  write(message: Uint8Array): void;
  end(trailer: object): void;
  /** Breaks off without an end. */
  cut(): void;
}

/** What a script has of a run. */
export interface Talk {
  /** The attempt's id, and that of the first attempt. */
  readonly requestId: string;
  readonly originalRequestId: string;
  /** The client's next message that a script waits for; undefined once it is gone. */
  next(): Promise<Uint8Array | undefined>;
  say(...messages: readonly Uint8Array[]): void;
}

/** How the stream ends: this trailer, or broken off. */
export type ScriptEnd = { readonly trailer: object } | 'cut';
export type Script = (talk: Talk, first: Uint8Array) => Promise<ScriptEnd>;

export interface Run {
  /** A message by its number; the same number twice is taken once. */
  append(position: number, message: Uint8Array): void;
  /** The next message of a client that sends in order. */
  hear(message: Uint8Array): void;
  clientLeft(): void;
  /** Plays the script, which decides how it ends. */
  play(outlet: Outlet, script: Script, facts: RunFacts): Promise<void>;
}
export interface RunFacts extends Pick<Talk, 'requestId' | 'originalRequestId'> {
  /** True for what no script waits for. */
  readonly isUpkeep: (message: Uint8Array) => boolean;
}

/** A run of which nothing came yet. */
export function createRun(): Run {
  const heard = createQueue<Uint8Array>();
  const early = new Map<number, Uint8Array>();
  let expected = 0;

  async function next(isUpkeep: RunFacts['isUpkeep']): Promise<Uint8Array | undefined> {
    let message = await heard.next();
    while (message !== undefined && isUpkeep(message)) message = await heard.next();
    return message;
  }

  return {
    hear: heard.push,
    append(position, message) {
      if (position >= expected) early.set(position, message);
      for (let next = early.get(expected); next !== undefined; next = early.get(expected)) {
        early.delete(expected++);
        heard.push(next);
      }
    },
    clientLeft: () => heard.end(),
    async play(outlet, script, { isUpkeep, ...ids }) {
      const talk: Talk = {
        ...ids,
        next: () => next(isUpkeep),
        say: (...messages) => {
          for (const message of messages) outlet.write(message);
        },
      };
      const first = await talk.next();
      if (first === undefined) return outlet.cut();
      const end = await script(talk, first);
      if (end === 'cut') outlet.cut();
      else outlet.end(end.trailer);
    },
  };
}

/** `client_heartbeat`, and what says that a stream of the exec channel is closed or alive. */
export function isAgentUpkeep(message: Uint8Array): boolean {
  return hasField(message, 7) || hasField(message, 5);
}
