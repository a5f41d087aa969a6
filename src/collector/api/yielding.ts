// Lets other requests go between the pieces of something long.
import { setImmediate as letOthersGo } from 'node:timers/promises';

/** Pieces of this many characters are sent at once: a document has tens of thousands of small ones. */
const CHUNK_CHARS = 64 * 1024;
/** How long others may have to wait. */
const TURN_MS = 10;

/** The same text in chunks; others go first whenever making it has taken a while. `end` is called when it ends, however it does. */
export async function* yieldOften(
  pieces: Iterable<string>,
  end: () => Promise<void>,
): AsyncGenerator<string> {
  try {
    let chunk = '';
    let began = performance.now();
    for (const piece of pieces) {
      chunk += piece;
      if (chunk.length >= CHUNK_CHARS) {
        yield chunk;
        chunk = '';
      }
      if (performance.now() - began < TURN_MS) continue;
      await letOthersGo();
      began = performance.now();
    }
    if (chunk !== '') yield chunk;
  } finally {
    await end();
  }
}
