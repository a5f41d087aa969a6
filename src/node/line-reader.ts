// Lines of files read again by where they begin, with what was read last kept in blocks.
import { readSync } from 'node:fs';

/** Lines that are read again are a kilobyte or two, and those of one exchange stand near each other. */
const BLOCK_BYTES = 32 * 1024;
const MAX_BLOCKS = 64;
const LF = 10;

export interface LineReader {
  /** The line that begins at this position of the file of this index, without its LF. Throws what the file system throws. */
  readLine(place: number, position: number): string;
}

/** A reader of open files, by their descriptors; the one who opened them closes them. */
export function createLineReader(files: readonly number[]): LineReader {
  const blocks = new Map<string, Buffer>();

  function readBlock(place: number, index: number): Buffer {
    const key = `${place}:${index}`;
    const known = blocks.get(key);
    if (known !== undefined) return known;
    const [oldest] = blocks.keys();
    // Its memory is filled again: nothing refers to it but what was copied out.
    const spare = blocks.size < MAX_BLOCKS || oldest === undefined ? undefined : blocks.get(oldest);
    if (spare !== undefined && oldest !== undefined) blocks.delete(oldest);
    const buffer =
      spare?.buffer === undefined ? Buffer.alloc(BLOCK_BYTES) : Buffer.from(spare.buffer, 0, BLOCK_BYTES);
    const file = files[place];
    const length = file === undefined ? 0 : readSync(file, buffer, 0, BLOCK_BYTES, index * BLOCK_BYTES);
    const block = buffer.subarray(0, length);
    blocks.set(key, block);
    return block;
  }

  return {
    readLine(place: number, position: number): string {
      const pieces: Buffer[] = [];
      let index = Math.floor(position / BLOCK_BYTES);
      let from = position % BLOCK_BYTES;
      for (;;) {
        const block = readBlock(place, index);
        const end = block.indexOf(LF, from);
        if (end !== -1 || block.length < BLOCK_BYTES) {
          const last = block.subarray(from, end === -1 ? undefined : end);
          return pieces.length === 0
            ? last.toString('utf8')
            : Buffer.concat([...pieces, last]).toString('utf8');
        }
        pieces.push(Buffer.from(block.subarray(from)));
        index++;
        from = 0;
      }
    },
  };
}
