// What is decoded in one go is what a stream would make of it; what is not small, or says nothing of its size, is left to the stream.
import { randomBytes } from 'node:crypto';
import { constants, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeSmall } from '../../../src/collector/api/decode-small.ts';

const SIZES = [1, 17, 63, 64, 65, 255, 256, 257, 65_791, 65_792, 65_793, 500_000];

describe('a small body', () => {
  it.each(SIZES)('of %d bytes comes out whole, in one piece, wherever it was cut', (size) => {
    const text = Buffer.alloc(size, '{"seq":0,"prev":"00"}\n');
    const frame = zstdCompressSync(text);
    for (const cut of [0, 1, 4, 5, 9, frame.length - 1]) {
      const decoded = decodeSmall('zstd', [frame.subarray(0, cut), frame.subarray(cut)]);
      if (frame.length >= 18) expect(Buffer.compare(decoded ?? Buffer.alloc(0), text)).toBe(0);
      else expect(decoded).toBeUndefined();
    }
  });

  it('that cannot be made smaller comes out too', () => {
    const text = randomBytes(100_000);
    expect(Buffer.compare(decodeSmall('zstd', [zstdCompressSync(text)]) ?? Buffer.alloc(0), text)).toBe(0);
  });

  it('is not taken for one where it is large, says no size, is broken or under another coding', () => {
    const text = Buffer.alloc(100_000, 'abc\n');
    const whole = zstdCompressSync(text);
    const unsaid = zstdCompressSync(text, { params: { [constants.ZSTD_c_contentSizeFlag]: 0 } });
    expect(decodeSmall('zstd', [zstdCompressSync(Buffer.alloc(2 ** 21))])).toBeUndefined();
    expect(decodeSmall('zstd', [zstdCompressSync(randomBytes(2 ** 20))])).toBeUndefined();
    expect(decodeSmall('zstd', [unsaid])).toBeUndefined();
    expect(decodeSmall('zstd', [whole.subarray(0, 20)])).toBeUndefined();
    expect(decodeSmall('zstd', [Buffer.from('not compressed at all')])).toBeUndefined();
    expect(decodeSmall('gzip', [gzipSync(text)])).toBeUndefined();
  });

  // The attack: a frame of 18 bytes that says it is small and unpacks to 64 MiB.
  it('that says less than it is is not decoded', () => {
    const bomb = Buffer.from(zstdCompressSync(Buffer.alloc(1_000_000)));
    const size = bomb.indexOf(Buffer.from(Uint32Array.of(1_000_000).buffer));
    bomb.writeUInt32LE(100_000, size);
    expect(decodeSmall('zstd', [bomb])).toBeUndefined();
  });
});
