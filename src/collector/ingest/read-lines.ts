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

/** What a body may hold. */
export interface LineLimits {
  readonly maxBodyBytes: number;
  /** Shorter lines are none of the format: a small body of them would be millions of objects. */
  readonly minLineBytes: number;
}

/** Of entries. Any line, also an erased one, a tombstone or one of an index, has two hashes or a hash and a signature. */
export const ENTRY_LIMITS: LineLimits = { maxBodyBytes: MAX_BODY_BYTES, minLineBytes: 128 };
/** Of tombstones and of the index: some thousand lines at once, each a kilobyte. */
export const RECORD_LIMITS: LineLimits = { maxBodyBytes: 8 * MEGABYTE, minLineBytes: 128 };

/**
 * All lines of a body, each without its LF. Rejects with CollectorError `too-large` as soon as a limit is passed, `bad-request` at a
 * line that is too short to be one, and where the last line has no end.
 */
export async function readLines(
  body: AsyncIterable<Uint8Array>,
  budget: ByteBudget,
  limits: LineLimits,
): Promise<{ readonly lines: readonly Buffer[]; readonly bytes: number }> {
  const chunks: Buffer[] = [];
  const measure = createMeasure(limits);
  let bytes = 0;
  try {
    for await (const chunk of body) {
      budget.take(chunk.length);
      bytes += chunk.length;
      if (bytes > limits.maxBodyBytes) throw tooLarge(`${limits.maxBodyBytes} bytes a request`);
      const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      measure.push(buffer);
      chunks.push(buffer);
    }
    measure.end();
  } catch (error) {
    budget.give(bytes);
    throw error;
  }
  return { lines: splitAll(Buffer.concat(chunks)), bytes };
}

/** Looks at how long the lines are, before there is an object for each. */
function createMeasure({ minLineBytes }: LineLimits) {
  let open = 0;
  return {
    push(chunk: Buffer): void {
      let from = 0;
      for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, from)) {
        const length = open + end - from;
        if (length > MAX_LINE_BYTES) throw tooLarge(`${MAX_LINE_BYTES} bytes a line`);
        if (length < minLineBytes)
          throw new CollectorError(
            'bad-request',
            `expected lines of at least ${minLineBytes} bytes, found one of ${length}`,
          );
        open = 0;
        from = end + 1;
      }
      open += chunk.length - from;
      if (open > MAX_LINE_BYTES) throw tooLarge(`${MAX_LINE_BYTES} bytes a line`);
    },
    end(): void {
      if (open === 0) return;
      throw new CollectorError(
        'bad-request',
        'expected LF at the end of each line, found none after the last',
      );
    },
  };
}

function tooLarge(limit: string): CollectorError {
  return new CollectorError('too-large', `expected at most ${limit}, found more`, {
    hint: 'send less at once',
  });
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
