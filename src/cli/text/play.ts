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

/** Plays texts in ascending order of `at`: each by its own time, so that late ones do not make later ones late. */
export async function play(texts: readonly TimedText[], stage: Stage): Promise<void> {
  const { write, signal, now = () => performance.now(), wait = waitByTimer } = stage;
  const start = now();
  let next = 0;
  while (!signal.aborted) {
    const elapsed = now() - start;
    const due = takeDue(texts, next, elapsed);
    if (due.text !== '') write(due.text);
    next = due.next;
    const first = texts[next];
    if (first === undefined) return;
    await wait(Math.min(Math.max(0, first.at - elapsed), MAX_WAIT_MS), signal);
  }
}

function takeDue(
  texts: readonly TimedText[],
  from: number,
  elapsed: number,
): { readonly text: string; readonly next: number } {
  let text = '';
  let next = from;
  for (let first = texts[next]; first !== undefined && first.at <= elapsed; first = texts[next]) {
    if (text.length >= MAX_WRITE_CHARS) break;
    text += first.text;
    next++;
  }
  return { text, next };
}

async function waitByTimer(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
