// Compression of what is stored, off the main thread.
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Written once and read rarely: twice the time of level 3 for a tenth less. */
const LEVEL = 9;

/** The bytes as one zstd frame, with a checksum. */
export function packBytes(bytes: Uint8Array): Promise<Uint8Array> {
  return compress(bytes, {
    params: { [constants.ZSTD_c_compressionLevel]: LEVEL, [constants.ZSTD_c_checksumFlag]: 1 },
  });
}

/** What packBytes was given. Rejects for other bytes, and for what is longer than `maxBytes`. */
export function unpackBytes(bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  return decompress(bytes, { maxOutputLength: maxBytes });
}
