// Follows a session that is still recorded, for as long as it is looked at.
import type { SessionSource } from '../../core/replay/session-source.ts';
import { openGrowingSession } from './growing-session.ts';

/** What is recorded comes to the disk in pieces of up to 200 ms: to look more often shows no more. */
const STEP_MS = 200;

export interface FollowedSession {
  /** As it was when it was opened. */
  readonly source: SessionSource;
  /** Tells of what was recorded since, with the ids of the exchanges that have grown. */
  follow(onGrown: (source: SessionSource, changed: ReadonlySet<string>) => void): void;
  close(): void;
}

/** Opens the session in a folder. Throws CliError `unreadable`. */
export function followSession(folder: string): FollowedSession {
  const session = openGrowingSession(folder);
  let timer: NodeJS.Timeout | undefined;

  /** The ids of exchanges with new entries; undefined where nothing is new. */
  function step(): ReadonlySet<string> | undefined {
    const changed = new Set<string>();
    let count = 0;
    for (const { head, parse } of session.step()) {
      count++;
      const exchange = head.exchange ?? (head.type === 'part' ? undefined : exchangeOf(parse().data));
      if (exchange !== undefined) changed.add(exchange);
    }
    return count === 0 ? undefined : changed;
  }

  step();
  return {
    source: session.source(),
    follow(onGrown) {
      timer = setInterval(() => {
        const changed = step();
        if (changed !== undefined) onGrown(session.source(), changed);
      }, STEP_MS);
    },
    close() {
      clearInterval(timer);
      session.close();
    },
  };
}

function exchangeOf(entry: unknown): string | undefined {
  const { exchange } = (entry ?? {}) as { readonly exchange?: unknown };
  return typeof exchange === 'string' ? exchange : undefined;
}
