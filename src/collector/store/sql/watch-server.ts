// Notices a server that went away without a word, as one whose machine lost its power.

/** How often it is asked: one that is gone is noticed after two of these at most. */
const CHECK_MS = 5000;

/** Asks the server now and then; calls `lose` where it refuses, or has not answered by the next time. Answers how to stop. */
export function watchServer(ask: () => Promise<unknown>, lose: () => void): () => void {
  let isWaiting = false;
  const timer = setInterval(() => {
    if (isWaiting) return lose();
    isWaiting = true;
    ask().then(() => {
      isWaiting = false;
    }, lose);
  }, CHECK_MS);
  return () => clearInterval(timer);
}
