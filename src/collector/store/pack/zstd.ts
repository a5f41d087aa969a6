// Compression of what is stored, off the main thread where it takes longer than the way to another one.
import { Buffer } from 'node:buffer';
import { pipeline } from 'node:stream';
import { promisify } from 'node:util';
import {
  constants,
  createZstdCompress,
  createZstdDecompress,
  zstdCompress,
  zstdCompressSync,
  zstdDecompress,
} from 'node:zlib';
import { createGate } from '../../gate.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** What stays: written once and read rarely, a tenth smaller for twice the time of level 3. */
const LEVEL = 9;
/** What is packed anew in minutes. */
const HOT_LEVEL = 3;
/** What a live session says in some seconds: 70 µs, where the way to a thread and back takes 150. */
const MAX_SMALL_BYTES = 16 * 1024;
/** As many threads as there are for it: the tables of those that wait would be memory for nothing. */
const gate = createGate(4);
/** 4 MiB: what level 9 looks back. For less there are smaller tables. */
const MAX_WINDOW_LOG = 22;
const MIN_WINDOW_LOG = 10;
/** Of a stream: some hundred lines. */
const CHUNK_BYTES = 128 * 1024;

/** The bytes as one zstd frame, with a checksum. */
export function packBytes(bytes: Uint8Array): Promise<Uint8Array> {
  return pack(bytes, LEVEL);
}

/**
 * As packBytes, of pieces that are not in memory all at once, about `plainBytes` together. Rejects as the pieces do. It takes no place
 * among the others: it may wait for pieces that are to be unpacked.
 */
export async function packPieces(pieces: AsyncIterable<Uint8Array>, plainBytes: number): Promise<Uint8Array> {
  const windowLog = Math.ceil(Math.log2(plainBytes + 1));
  const encoder = createZstdCompress({
    chunkSize: CHUNK_BYTES,
    params: {
      [constants.ZSTD_c_compressionLevel]: LEVEL,
      [constants.ZSTD_c_checksumFlag]: 1,
      [constants.ZSTD_c_windowLog]: Math.min(MAX_WINDOW_LOG, Math.max(MIN_WINDOW_LOG, windowLog)),
    },
  });
  // Its failure, and that of the pieces, is that of the encoder, which is read here.
  pipeline(pieces, encoder, () => undefined);
  const packed: Uint8Array[] = [];
  for await (const chunk of encoder) packed.push(chunk as Uint8Array);
  return Buffer.concat(packed);
}

/** What was packed, in pieces as they are asked for. Throws for other bytes, and at what is longer than `maxBytes`. */
export async function* unpackPieces(packed: Uint8Array, maxBytes: number): AsyncGenerator<Uint8Array> {
  const decoder = createZstdDecompress({ chunkSize: CHUNK_BYTES });
  pipeline([packed], decoder, () => undefined);
  let bytes = 0;
  for await (const chunk of decoder) {
    // A decoder gives bytes.
    const { length } = chunk as Uint8Array;
    bytes += length;
    if (bytes > maxBytes) throw new RangeError(`expected at most ${maxBytes} bytes, found more`);
    yield chunk as Uint8Array;
  }
}

/** As packBytes, for what is packed again soon. */
export async function packHotBytes(bytes: Uint8Array): Promise<Uint8Array> {
  return bytes.length <= MAX_SMALL_BYTES
    ? zstdCompressSync(bytes, toOptions(bytes, HOT_LEVEL))
    : pack(bytes, HOT_LEVEL);
}

/** What packBytes was given. Rejects for other bytes, and for what is longer than `maxBytes`. */
export function unpackBytes(bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  return gate.through(() => decompress(bytes, { maxOutputLength: maxBytes }));
}

function pack(bytes: Uint8Array, level: number): Promise<Uint8Array> {
  return gate.through(() => compress(bytes, toOptions(bytes, level)));
}

/** A frame whose size is known takes tables of its size, not of the level's 10 MB. */
function toOptions(bytes: Uint8Array, level: number) {
  return {
    pledgedSrcSize: bytes.length,
    params: { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_checksumFlag]: 1 },
  };
}
