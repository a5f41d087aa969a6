// Reads a segment line by line, as bytes on disk delimit them.
import { open } from 'node:fs/promises';

const CHUNK_BYTES = 1024 * 1024;
const LF = 10;

/** One line without its LF, with the position of its first byte; `isTorn` for a tail without LF. */
export interface SegmentLine {
  readonly text: string;
  readonly bytes: Buffer;
  readonly position: number;
  readonly isTorn: boolean;
}

/** The lines of a file in order. Throws what the file system throws. */
export async function* readLines(file: string): AsyncGenerator<SegmentLine> {
  const handle = await open(file, 'r');
  try {
    let kept: Buffer[] = [];
    let keptBytes = 0;
    let position = 0;
    for (;;) {
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, null);
      if (bytesRead === 0) break;
      let from = 0;
      for (
        let end = buffer.indexOf(LF, from);
        end !== -1 && end < bytesRead;
        end = buffer.indexOf(LF, from)
      ) {
        kept.push(buffer.subarray(from, end));
        const line = kept.length === 1 ? (kept[0] as Buffer) : Buffer.concat(kept);
        yield { text: line.toString('utf8'), bytes: line, position, isTorn: false };
        position += line.length + 1;
        kept = [];
        keptBytes = 0;
        from = end + 1;
      }
      if (from < bytesRead) kept.push(buffer.subarray(from, bytesRead));
      keptBytes += bytesRead - from;
    }
    if (keptBytes > 0) {
      const bytes = Buffer.concat(kept);
      yield { text: bytes.toString('utf8'), bytes, position, isTorn: true };
    }
  } finally {
    await handle.close();
  }
}
