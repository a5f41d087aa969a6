// The segments of a recording as one row of bytes: lines in order, and any line again by its position.
import { closeSync, fstatSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { createLineReader } from '../../node/line-reader.ts';
import { expectPlainFile } from '../../node/open-plain-file.ts';
import { toSegmentNames } from '../../sidecar/spool/session-folder.ts';
import { createHeapKeeper } from './heap-keeper.ts';

/** Positions of a segment begin with its index times this: no segment is as large, and a number holds 131,072 of them. */
const SEGMENT_SPAN = 2 ** 36;
const CHUNK_BYTES = 512 * 1024;
const LF = 10;

/** A line without its LF; `bytes` may be read until the next line is asked for. */
export interface PlacedLine {
  readonly position: number;
  readonly bytes: Buffer;
}

export interface SegmentFiles {
  /** Of all segments, when they were opened. */
  readonly bytes: number;
  /** All lines in order; what follows the last LF of a segment was not acknowledged and is left out. */
  lines(): Generator<PlacedLine>;
  /** The lines at the end of the last segment that has any, as far as `maxBytes` reach back. */
  lastLines(maxBytes: number): readonly string[];
  /** The line that begins at this position. */
  readLine(position: number): string;
  close(): void;
}

/** Opens the segments of a folder. Throws what the file system throws, and where one of them is no file. */
export function openSegmentFiles(folder: string): SegmentFiles {
  const files: number[] = [];
  try {
    for (const name of toSegmentNames(readdirSync(folder))) files.push(expectPlainFile(join(folder, name)));
  } catch (error) {
    for (const file of files) closeSync(file);
    throw error;
  }
  const bytes = files.reduce((sum, file) => sum + fstatSync(file).size, 0);
  const keepHeap = createHeapKeeper(bytes);
  const reader = createLineReader(files);
  return {
    bytes,
    *lines() {
      const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
      // The heap's keeper is not told: little becomes of a line that is gone through, and what is shown first waits for it.
      for (const [index, file] of files.entries())
        for (const { position, bytes } of readLines(file, buffer))
          yield { position: index * SEGMENT_SPAN + position, bytes };
    },
    lastLines(maxBytes) {
      for (const file of files.toReversed()) {
        const lines = readLastLines(file, maxBytes);
        if (lines.length > 0) return lines;
      }
      return [];
    },
    readLine(position) {
      const line = reader.readLine(Math.floor(position / SEGMENT_SPAN), position % SEGMENT_SPAN);
      keepHeap();
      return line;
    },
    close() {
      for (const file of files) closeSync(file);
    },
  };
}

function* readLines(file: number, buffer: Buffer): Generator<PlacedLine> {
  let kept: Buffer[] = [];
  let position = 0;
  for (let chunkAt = 0; ; ) {
    const chunk = buffer.subarray(0, readSync(file, buffer, 0, buffer.length, chunkAt));
    if (chunk.length === 0) return;
    chunkAt += chunk.length;
    let from = 0;
    for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, from)) {
      const piece = chunk.subarray(from, end);
      const bytes = kept.length === 0 ? piece : Buffer.concat([...kept, piece]);
      yield { position, bytes };
      position += bytes.length + 1;
      kept = [];
      from = end + 1;
    }
    // A copy: the buffer is filled again.
    if (from < chunk.length) kept.push(Buffer.from(chunk.subarray(from)));
  }
}

function readLastLines(file: number, maxBytes: number): readonly string[] {
  const { size } = fstatSync(file);
  const from = Math.max(0, size - maxBytes);
  const buffer = Buffer.alloc(size - from);
  const bytes = buffer.subarray(0, readSync(file, buffer, 0, buffer.length, from));
  const end = bytes.lastIndexOf(LF);
  // The first line may have begun before what was read.
  const start = from === 0 ? 0 : bytes.indexOf(LF) + 1;
  return end < start ? [] : bytes.toString('utf8', start, end).split('\n');
}
