// The lines of a body as they come, within the limits of a request.
import { Buffer } from 'node:buffer';
import { CollectorError } from '../collector-error.ts';

const LF = 0x0a;
const MEGABYTE = 1024 * 1024;
/** A recorder writes no longer line than this (FORMAT.md §3). */
export const MAX_LINE_BYTES = 64 * MEGABYTE;
/** Of a request, unpacked: a batch is closed when it is larger, so that one line more may stand in it. */
export const MAX_BODY_BYTES = 64 * MEGABYTE + MAX_LINE_BYTES;

/** Bytes of bodies that are in memory at once, over all requests. */
export interface ByteBudget {
  /** Takes so many; throws CollectorError `unavailable` where there are not so many. */
  take(bytes: number): void;
  give(bytes: number): void;
}

/** A budget that is whole. */
export function createByteBudget(maxBytes: number): ByteBudget {
  let taken = 0;
  return {
    take(bytes) {
      if (taken + bytes > maxBytes)
        throw new CollectorError('unavailable', 'expected fewer bodies at once than there are now', {
          retryAfterMs: 1000,
        });
      taken += bytes;
    },
    give(bytes) {
      taken -= bytes;
    },
  };
}

/**
 * All lines of a body, each without its LF. Rejects with CollectorError `too-large` as soon as a limit is passed, `bad-request` where
 * the last line has no end.
 */
export async function readLines(
  body: AsyncIterable<Uint8Array>,
  budget: ByteBudget,
): Promise<{ readonly lines: readonly Buffer[]; readonly bytes: number }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let lineBytes = 0;
  try {
    for await (const chunk of body) {
      budget.take(chunk.length);
      bytes += chunk.length;
      const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      const end = buffer.lastIndexOf(LF);
      lineBytes = end === -1 ? lineBytes + buffer.length : buffer.length - end - 1;
      if (bytes > MAX_BODY_BYTES || lineBytes > MAX_LINE_BYTES)
        throw new CollectorError('too-large', `expected at most ${MAX_LINE_BYTES} bytes a line, found more`, {
          hint: 'send fewer entries at once',
        });
      chunks.push(buffer);
    }
  } catch (error) {
    budget.give(bytes);
    throw error;
  }
  if (lineBytes > 0) {
    budget.give(bytes);
    throw new CollectorError('bad-request', 'expected LF at the end of each line, found none after the last');
  }
  return { lines: splitAll(Buffer.concat(chunks)), bytes };
}

function splitAll(text: Buffer): readonly Buffer[] {
  const lines: Buffer[] = [];
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf(LF, from);
    lines.push(text.subarray(from, end));
    from = end + 1;
  }
  return lines;
}
