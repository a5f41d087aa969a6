// Decodes what sidecars send all day, batches under zstd, in one go: into one piece of memory, without a thread, a stream and their buffers.
import { Buffer } from 'node:buffer';
import { constants, zstdDecompressSync } from 'node:zlib';
import { DICTIONARY_BYTES, SIZE_BYTES, ZSTD_MAGIC } from './zstd-frame.ts';

/** 8 MiB: no level that is quick enough to ship with looks back further, and a decoder takes as much memory. */
export const MAX_ZSTD_WINDOW_LOG = 23;
/** A batch of a sidecar before compression, and one line that made it longer. It takes some 2 ms, in which nobody else has a turn. */
const MAX_SMALL_BYTES = 1536 * 1024;
/** Compressed it is a fifth. More than this is hardly smaller than it was. */
const MAX_SMALL_SENT_BYTES = 512 * 1024;

/** The bytes of a zstd frame that says how small it is; undefined for any other body, and for one that breaks off. */
export function decodeSmall(coding: string, sent: readonly Uint8Array[]): Uint8Array | undefined {
  if (coding !== 'zstd' || sent.reduce((sum, { length }) => sum + length, 0) > MAX_SMALL_SENT_BYTES)
    return undefined;
  const [first] = sent;
  const frame = sent.length === 1 && first !== undefined ? first : Buffer.concat(sent);
  const size = readContentSize(frame);
  if (size === undefined || size > MAX_SMALL_BYTES) return undefined;
  try {
    return zstdDecompressSync(frame, {
      maxOutputLength: Math.max(1, size),
      // One byte more than it takes: the decoder asks for another piece where the first is full.
      chunkSize: Math.max(constants.Z_MIN_CHUNK, size + 1),
      params: { [constants.ZSTD_d_windowLogMax]: MAX_ZSTD_WINDOW_LOG },
    });
  } catch {
    // What is wrong with it the stream tells.
    return undefined;
  }
}

/** What the header of a frame (RFC 8878 §3.1.1.1) says that it is once it is decoded; undefined where it does not, or is none. */
function readContentSize(frame: Uint8Array): number | undefined {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (frame.length < 18 || view.getUint32(0, true) !== ZSTD_MAGIC) return undefined;
  const descriptor = view.getUint8(4);
  const isSingle = (descriptor & 0x20) !== 0;
  const flag = descriptor >> 6;
  const at = 5 + (isSingle ? 0 : 1) + (DICTIONARY_BYTES[descriptor & 3] ?? 0);
  switch (SIZE_BYTES[flag]) {
    case 2:
      return view.getUint16(at, true) + 256;
    case 4:
      return view.getUint32(at, true);
    case 8:
      return Number(view.getBigUint64(at, true));
    default:
      return isSingle ? view.getUint8(at) : undefined;
  }
}
