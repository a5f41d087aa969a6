// Compression of what is stored, off the main thread.
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import { createGate } from '../../gate.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** What stays: written once and read rarely, a tenth smaller for twice the time of level 3. */
const LEVEL = 9;
/** What is packed anew in minutes. */
const HOT_LEVEL = 3;
/** As many threads as there are for it: the tables of those that wait would be memory for nothing. */
const gate = createGate(4);

/** The bytes as one zstd frame, with a checksum. */
export function packBytes(bytes: Uint8Array): Promise<Uint8Array> {
  return pack(bytes, LEVEL);
}

/** As packBytes, for what is packed again soon. */
export function packHotBytes(bytes: Uint8Array): Promise<Uint8Array> {
  return pack(bytes, HOT_LEVEL);
}

/** What packBytes was given. Rejects for other bytes, and for what is longer than `maxBytes`. */
export function unpackBytes(bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  return gate.through(() => decompress(bytes, { maxOutputLength: maxBytes }));
}

/** A frame whose size is known takes tables of its size, not of the level's 10 MB. */
function pack(bytes: Uint8Array, level: number): Promise<Uint8Array> {
  return gate.through(() =>
    compress(bytes, {
      pledgedSrcSize: bytes.length,
      params: { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_checksumFlag]: 1 },
    }),
  );
}
