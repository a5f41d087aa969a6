// The lines of a recording that is still being written, each once, as soon as they are whole.
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { segmentName } from '../../sidecar/spool/session-folder.ts';

const CHUNK_BYTES = 256 * 1024;
const LF = 10;

export interface SessionTail {
  /** The whole lines, without LF, that were not given yet. Throws what the file system throws. */
  read(): Generator<string>;
  close(): void;
}

/** A tail that has given nothing yet; the folder need not hold a segment already. */
export function openSessionTail(folder: string): SessionTail {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  let segment = 1;
  let file: number | undefined;
  let position = 0;
  /** The beginning of a line whose end was not there yet. */
  let begun: Buffer[] = [];

  function* readSegment(open: number): Generator<string> {
    for (;;) {
      const length = readSync(open, buffer, 0, CHUNK_BYTES, position);
      if (length === 0) return;
      position += length;
      const chunk = buffer.subarray(0, length);
      let from = 0;
      for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, from)) {
        const line = Buffer.concat([...begun, chunk.subarray(from, end)]);
        begun = [];
        from = end + 1;
        yield line.toString('utf8');
      }
      if (from < length) begun.push(Buffer.from(chunk.subarray(from)));
    }
  }

  function isWritten(number: number): boolean {
    return existsSync(join(folder, segmentName(number)));
  }

  function closeFile(): void {
    if (file !== undefined) closeSync(file);
    file = undefined;
    position = 0;
    // What follows the last LF of a segment was not acknowledged.
    begun = [];
  }

  return {
    *read() {
      for (;;) {
        if (file === undefined && !isWritten(segment)) return;
        file ??= openSync(join(folder, segmentName(segment)), 'r');
        // Looked for before the reading: a segment grows until there is the next.
        const isPast = isWritten(segment + 1);
        yield* readSegment(file);
        if (!isPast) return;
        closeFile();
        segment++;
      }
    },
    close: closeFile,
  };
}
