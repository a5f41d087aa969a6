// Gathers what comes while a write is under way into the next one.

/** Writes many at once; the answers are in the order of what was asked. */
export type WriteMany<T, R> = (asked: readonly T[]) => Promise<readonly R[]>;

/** Most that one write takes: enough for any burst, and still a short transaction. */
const MAX_GATHERED = 500;

/** A call that shares its write with others: one commit for all that waited. A write that fails fails for all of them. */
export function createGroupCommit<T, R>(write: WriteMany<T, R>): (asked: T) => Promise<R> {
  let waiting: { asked: T; answer: PromiseWithResolvers<R> }[] = [];
  let isWriting = false;

  async function writeAll(): Promise<void> {
    if (isWriting) return;
    isWriting = true;
    while (waiting.length > 0) {
      const group = waiting.slice(0, MAX_GATHERED);
      waiting = waiting.slice(MAX_GATHERED);
      try {
        const answers = await write(group.map(({ asked }) => asked));
        // One answer each is what WriteMany promises.
        for (const [at, { answer }] of group.entries()) answer.resolve(answers[at] as R);
      } catch (error) {
        for (const { answer } of group) answer.reject(error);
      }
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
