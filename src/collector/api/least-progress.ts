// Lets go of a reader who hardly reads: each holds a place that others wait for.
import { Buffer } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Who does not read on makes room for others: a proxy would have given up as well. */
const STALLED_MS = 120_000;
/** Systems take megabytes on the way and show it in steps as long: a line of 0.1 Mbit/s has three of them in this time. */
const WINDOW_MS = 600_000;
/** Within each window in which bytes wait. */
const LEAST_BYTES = 64 * 1024;
/** A write counts once all of it was taken: no longer than what has to be taken. */
const SLICE_BYTES = LEAST_BYTES;

/** How far a reader is: bytes that wait for them, and bytes of the connection that they took, ever. */
export interface Progress {
  readonly waiting: number;
  readonly taken: number;
}

/** Ends the connection once too little of the answer is taken. Where nothing waits it is we who are slow: a copy of a long session takes minutes. */
export function expectProgress({ socket }: IncomingMessage, response: ServerResponse): void {
  response.setTimeout(STALLED_MS, () => {
    if (response.writableLength > 0) socket.destroy();
  });
  const isStalled = createStallCheck();
  const timer = setInterval(() => {
    const taken = socket.bytesWritten - socket.writableLength;
    if (isStalled({ waiting: response.writableLength, taken })) socket.destroy();
  }, WINDOW_MS);
  timer.unref();
  response.once('close', () => clearInterval(timer));
}

/** True where bytes waited at the look before and wait now, and fewer than LEAST_BYTES were taken in between. */
export function createStallCheck(): (now: Progress) => boolean {
  let before: Progress = { waiting: 0, taken: 0 };
  return (now) => {
    const isStalled = before.waiting > 0 && now.waiting > 0 && now.taken - before.taken < LEAST_BYTES;
    before = now;
    return isStalled;
  };
}

/** The same bytes in pieces of which the taking can be seen. */
export async function* cutSlices(pieces: AsyncIterable<string | Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    for (let at = 0; at < bytes.length; at += SLICE_BYTES) yield bytes.subarray(at, at + SLICE_BYTES);
  }
}
