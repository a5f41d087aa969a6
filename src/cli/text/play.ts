// Writes each text when its time has come, by a clock that only goes forward.
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** `at`: milliseconds from the beginning of playing. */
export interface TimedText {
  readonly at: number;
  readonly text: string;
}

export interface Stage {
  write(text: string): void;
  /** Ends playing, at once and without an error. */
  readonly signal: AbortSignal;
  /** Milliseconds on a clock that never goes back. */
  now?(): number;
  /** Resolves after so many milliseconds, or a little earlier or later, or when the signal aborts. */
  wait?(ms: number, signal: AbortSignal): Promise<void>;
}

/** Timers hold at most 2^31 ms. */
const MAX_WAIT_MS = 60 * 60 * 1000;
/** What is due is written in pieces of about this size, so that an interruption is heard in between. */
const MAX_WRITE_CHARS = 64 * 1024;

/**
 * Plays texts in ascending order of `at`: each by its own time, so that late ones do not make later ones late. The first is written
 * before the second is asked for, which may be long in coming.
 */
export async function play(texts: Iterable<TimedText>, stage: Stage): Promise<void> {
  const { write, signal, now = () => performance.now(), wait = waitByTimer } = stage;
  const start = now();
  let due = '';
  let isFirst = true;

  function flush(): void {
    if (due !== '') write(due);
    due = '';
  }

  for (const { at, text } of texts) {
    for (let early = at - (now() - start); early > 0 && !signal.aborted; early = at - (now() - start)) {
      flush();
      await wait(Math.min(early, MAX_WAIT_MS), signal);
    }
    if (signal.aborted) return;
    due += text;
    if (!isFirst && due.length < MAX_WRITE_CHARS) continue;
    isFirst = false;
    flush();
    await wait(0, signal);
  }
  flush();
}

async function waitByTimer(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
