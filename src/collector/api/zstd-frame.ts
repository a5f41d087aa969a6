// Where a zstd frame ends: a decoder goes on behind it, or not, as the chunks happen to be cut.

/** Begins a frame, little-endian. */
export const ZSTD_MAGIC = 0xfd2fb528;
/** Bytes of what a header says of the size. By the two bits of the flag, RFC 8878 §3.1.1.1.1; the first is 1 where there is but one segment. */
export const SIZE_BYTES = [0, 2, 4, 8] as const;
/** Bytes of what it says of a dictionary, by the two bits of its flag. */
export const DICTIONARY_BYTES = [0, 1, 2, 4] as const;

const CHECKSUM_BYTES = 4;
const BLOCK_HEADER_BYTES = 3;
/** Of a block that is one byte many times. */
const RLE = 1;
/** The longest body has 600 of 128 KiB, some times as many where the encoder splits them. It bounds how long others wait. */
const MAX_BLOCKS = 100_000;

/** Bytes of the frame (RFC 8878 §3.1.1) that the chunks begin with: 0 where that is none, undefined where it breaks off. */
export function toFrameBytes(chunks: readonly Uint8Array[]): number | undefined {
  const bytes = chunks.reduce((sum, { length }) => sum + length, 0);
  const uintAt = createReader(chunks);
  if (uintAt(0, 4) !== ZSTD_MAGIC) return 0;
  const descriptor = uintAt(4, 1);
  let at = toHeaderBytes(descriptor);
  for (let blocks = 0; blocks < MAX_BLOCKS && at + BLOCK_HEADER_BYTES <= bytes; blocks++) {
    const block = uintAt(at, BLOCK_HEADER_BYTES);
    const [isLast, type, size] = [(block & 1) !== 0, (block >> 1) & 3, block >> 3];
    at += BLOCK_HEADER_BYTES + (type === RLE ? 1 : size);
    if (!isLast) continue;
    const end = at + ((descriptor & 4) === 0 ? 0 : CHECKSUM_BYTES);
    return end <= bytes ? end : undefined;
  }
  return undefined;
}

function toHeaderBytes(descriptor: number): number {
  const isSingle = (descriptor & 0x20) !== 0;
  const sizeBytes = SIZE_BYTES[descriptor >> 6] || Number(isSingle);
  return 5 + Number(!isSingle) + (DICTIONARY_BYTES[descriptor & 3] ?? 0) + sizeBytes;
}

/** Reads little-endian numbers, each from further on than the one before; beyond the end there are zeros. */
function createReader(chunks: readonly Uint8Array[]): (at: number, length: number) => number {
  let [index, start] = [0, 0];
  const byteAt = (at: number): number => {
    for (let chunk = chunks[index]; chunk !== undefined; chunk = chunks[++index]) {
      if (at < start + chunk.length) return chunk[at - start] ?? 0;
      start += chunk.length;
    }
    return 0;
  };
  return (at, length) => {
    let value = 0;
    for (let place = 0; place < length; place++) value += byteAt(at + place) * 2 ** (8 * place);
    return value;
  };
}
