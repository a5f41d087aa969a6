// The outside of a replay, whose time passes when a test says so.
import type { ReplayPorts } from '../../../src/core/replay/store.ts';

export interface TestPorts extends ReplayPorts {
  /** Lets so many milliseconds pass; whoever waited is woken in between. */
  pass(ms: number): void;
  /** What was asked of the outside, as text. */
  readonly asked: string[];
}

/** Ports at time 0 of which nothing was asked yet. */
export function createTestPorts(): TestPorts {
  let now = 0;
  let waiting: { readonly at: number; readonly wake: () => void }[] = [];
  const asked: string[] = [];
  return {
    asked,
    now: () => now,
    wait(ms, wake) {
      const one = { at: now + ms, wake };
      waiting.push(one);
      return () => {
        waiting = waiting.filter((other) => other !== one);
      };
    },
    pass(ms) {
      const end = now + ms;
      for (;;) {
        const [next] = waiting.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at);
        if (next === undefined) break;
        waiting = waiting.filter((other) => other !== next);
        now = Math.max(now, next.at);
        next.wake();
      }
      now = end;
    },
    saveMark: ({ t }) => void asked.push(`mark ${t}`),
    exportSession: () => void asked.push('export'),
    copy: (text) => void asked.push(`copy ${text}`),
    quit: () => void asked.push('quit'),
  };
}
