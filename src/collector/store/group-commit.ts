// Gathers what comes while a write is under way, and for a moment after it, into the next one.
import { setImmediate as letOthersGo, setTimeout as pause } from 'node:timers/promises';
import { StoreError } from './store-error.ts';

/** Writes many at once; the answers are in the order of what was asked. */
export type WriteMany<T, R> = (asked: readonly T[]) => Promise<readonly R[]>;

/** Most that one write takes: enough for any burst, and still a short transaction. */
const MAX_GATHERED = 500;
/** Most that what is asked waits for company: few would notice, and the slowest disk syncs as often. */
const MAX_PAUSE_MS = 20;

interface Waiting<T, R> {
  readonly asked: T;
  readonly answer: PromiseWithResolvers<R>;
}

/**
 * A call that shares its write with others: one commit for all that waited. Where a write fails each is tried alone, so that none
 * fails for what another asked; where the store is away all of them are told at once.
 *
 * SQLite keeps everybody from going on while it syncs, so that nothing gathers meanwhile: between two writes there is as much time as
 * the first one took.
 */
export function createGroupCommit<T, R>(write: WriteMany<T, R>): (asked: T) => Promise<R> {
  let waiting: Waiting<T, R>[] = [];
  let isWriting = false;
  /** On the clock of `performance`. */
  let resumesAt = 0;

  /** Lets those go on that are ready, so that one commit has what came in one turn. */
  async function gather(): Promise<void> {
    const leftMs = resumesAt - performance.now();
    if (leftMs > 0) await pause(leftMs);
    await letOthersGo();
  }

  /** False where each is to be tried alone: then nothing of it was written, or what was is refused when it is tried again. */
  async function tryTogether(group: readonly Waiting<T, R>[]): Promise<boolean> {
    if (group.length === 1) return false;
    try {
      const answers = await write(group.map(({ asked }) => asked));
      // One answer each is what WriteMany promises.
      for (const [at, { answer }] of group.entries()) answer.resolve(answers[at] as R);
      return true;
    } catch (error) {
      if (!(error instanceof StoreError && error.code === 'unavailable')) return false;
      for (const { answer } of group) answer.reject(error);
      return true;
    }
  }

  async function tryAlone({ asked, answer }: Waiting<T, R>): Promise<void> {
    try {
      const [one] = await write([asked]);
      answer.resolve(one as R);
    } catch (error) {
      answer.reject(error);
    }
  }

  async function writeAll(): Promise<void> {
    if (isWriting) return;
    isWriting = true;
    while (waiting.length > 0) {
      await gather();
      const group = waiting.slice(0, MAX_GATHERED);
      waiting = waiting.slice(MAX_GATHERED);
      const began = performance.now();
      if (!(await tryTogether(group))) for (const one of group) await tryAlone(one);
      const ended = performance.now();
      resumesAt = ended + Math.min(ended - began, MAX_PAUSE_MS);
    }
    isWriting = false;
  }

  return (asked) => {
    const answer = Promise.withResolvers<R>();
    waiting.push({ asked, answer });
    void writeAll();
    return answer.promise;
  };
}
