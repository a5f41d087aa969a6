// A tar archive (POSIX.1-1988, ustar), file after file, in memory of one file at most.
import { Buffer } from 'node:buffer';

export interface TarFile {
  /** At most 99 characters of ASCII. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

const BLOCK = 512;
/** Of a size: eleven octal digits. */
const MAX_SIZE = 8 ** 11 - 1;

/** The archive; all files are of `modifiedAt` (seconds since the epoch) and readable by their owner only. */
export async function* formatTar(
  files: AsyncIterable<TarFile>,
  modifiedAt: number,
): AsyncGenerator<Uint8Array> {
  for await (const { path, bytes } of files) {
    yield formatHead({ path, size: bytes.length, modifiedAt });
    yield bytes;
    yield Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK);
  }
  yield Buffer.alloc(2 * BLOCK);
}

/** name 100 · mode 8 · uid 8 · gid 8 · size 12 · mtime 12 · checksum 8 · type 1 · link 100 · magic 6 · version 2 · … */
function formatHead(file: { readonly path: string; readonly size: number; readonly modifiedAt: number }) {
  const { path, size, modifiedAt } = file;
  if (!/^[\x21-\x7e]{1,99}$/.test(path) || size > MAX_SIZE)
    throw new RangeError(`expected a short path and at most ${MAX_SIZE} bytes, found others`);
  const head = Buffer.alloc(BLOCK);
  head.write(path, 0, 'latin1');
  head.write(octal(0o600, 7), 100);
  head.write(octal(0, 7), 108);
  head.write(octal(0, 7), 116);
  head.write(octal(size, 11), 124);
  head.write(octal(modifiedAt, 11), 136);
  head.write(' '.repeat(8), 148);
  head.write('0', 156);
  head.write('ustar\x0000', 257, 'latin1');
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${octal(sum, 6)}\0 `, 148, 'latin1');
  return head;
}

function octal(value: number, digits: number): string {
  return Math.floor(value).toString(8).padStart(digits, '0');
}
