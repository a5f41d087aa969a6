// The lines of a recording that is still being written, each once as soon as it is whole, and any of them again.
import { closeSync, existsSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { expectPlainFile } from '../../node/open-plain-file.ts';
import { segmentName } from '../../sidecar/spool/session-folder.ts';

/** Positions of a segment begin with its index times this: no segment is as large, and a number holds 131,072 of them. */
const SEGMENT_SPAN = 2 ** 36;
const CHUNK_BYTES = 256 * 1024;
/** Most lines are no longer than this. */
const LINE_BYTES = 4 * 1024;
const LF = 10;

/** A line without its LF; `bytes` may be read until the next line is asked for. */
export interface TailLine {
  readonly position: number;
  readonly bytes: Buffer;
}

export interface SessionTail {
  /** The whole lines that were not given yet. Throws what the file system throws. */
  read(): Generator<TailLine>;
  /** A line that was given, by its position. */
  readLine(position: number): string;
  close(): void;
}

/** A tail that has given nothing yet; the folder need not hold a segment already. */
export function openSessionTail(folder: string): SessionTail {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  const files: number[] = [];
  /** Of the last file: up to where it was read, where the line under way begins, and what of it is there. */
  let readTo = 0;
  let lineAt = 0;
  let begun: Buffer[] = [];

  function* readOn(file: number): Generator<TailLine> {
    const base = (files.length - 1) * SEGMENT_SPAN;
    for (;;) {
      const length = readSync(file, buffer, 0, CHUNK_BYTES, readTo);
      if (length === 0) return;
      readTo += length;
      const chunk = buffer.subarray(0, length);
      let from = 0;
      for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, from)) {
        const piece = chunk.subarray(from, end);
        const bytes = begun.length === 0 ? piece : Buffer.concat([...begun, piece]);
        const position = base + lineAt;
        lineAt += bytes.length + 1;
        begun = [];
        from = end + 1;
        yield { position, bytes };
      }
      // A copy: the buffer is filled again.
      if (from < length) begun.push(Buffer.from(chunk.subarray(from)));
    }
  }

  function isWritten(segment: number): boolean {
    return existsSync(join(folder, segmentName(segment)));
  }

  function openNext(): void {
    files.push(expectPlainFile(join(folder, segmentName(files.length + 1))));
    readTo = 0;
    lineAt = 0;
    // What follows the last LF of a segment was not acknowledged.
    begun = [];
  }

  return {
    *read() {
      if (files.length === 0 && !isWritten(1)) return;
      if (files.length === 0) openNext();
      for (;;) {
        // Looked for before the reading: a segment grows until there is the next.
        const isPast = isWritten(files.length + 1);
        yield* readOn(files.at(-1) as number); // there is one from here on
        if (!isPast) return;
        openNext();
      }
    },
    readLine(position) {
      const file = files[Math.floor(position / SEGMENT_SPAN)];
      if (file === undefined) throw new Error(`expected a position that was given, found ${position}`);
      return readLineAt(file, position % SEGMENT_SPAN);
    },
    close() {
      for (const file of files.splice(0)) closeSync(file);
    },
  };
}

function readLineAt(file: number, position: number): string {
  const pieces: Buffer[] = [];
  for (let at = position, size = LINE_BYTES; ; size *= 2) {
    const piece = Buffer.allocUnsafe(size);
    const length = readSync(file, piece, 0, size, at);
    const end = piece.subarray(0, length).indexOf(LF);
    pieces.push(piece.subarray(0, end === -1 ? length : end));
    if (end !== -1 || length === 0) return Buffer.concat(pieces).toString('utf8');
    at += length;
  }
}
