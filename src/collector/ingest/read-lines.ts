// The lines of a body as they come, within the limits of a request.
import { Buffer } from 'node:buffer';
import { CollectorError } from '../collector-error.ts';
import type { BodyPlace } from './body-room.ts';

const LF = 0x0a;
const MEGABYTE = 1024 * 1024;
/** A recorder writes no longer line than this (FORMAT.md §3). */
export const MAX_LINE_BYTES = 64 * MEGABYTE;
/** Of a request, unpacked: a batch is closed when it is larger, so that one line more may stand in it. */
export const MAX_BODY_BYTES = 64 * MEGABYTE + MAX_LINE_BYTES;

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
 * All lines of a body, each with its LF, in one piece. Takes a place for each chunk before it is kept. Rejects with CollectorError
 * `too-large` as soon as a limit is passed, `bad-request` at a line that is too short to be one, and where the last line has no end.
 */
export async function readLines(
  body: AsyncIterable<Uint8Array>,
  place: BodyPlace,
  limits: LineLimits,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const measure = createMeasure(limits);
  let bytes = 0;
  for await (const chunk of body) {
    await place.take(chunk.length);
    bytes += chunk.length;
    if (bytes > limits.maxBodyBytes) throw tooLarge(`${limits.maxBodyBytes} bytes a request`);
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    measure.push(buffer);
    chunks.push(buffer);
  }
  measure.end();
  // What came in one piece is not copied.
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
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
