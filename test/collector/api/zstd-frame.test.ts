// A frame ends where its encoder ended it, whatever is in it and however it is cut.
import { randomBytes } from 'node:crypto';
import { constants, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { toFrameBytes } from '../../../src/collector/api/zstd-frame.ts';

const SIZES = [0, 1, 255, 256, 257, 65_791, 65_792, 300_000];
const PARAMS = [
  {},
  { [constants.ZSTD_c_checksumFlag]: 1 },
  { [constants.ZSTD_c_contentSizeFlag]: 0 },
  { [constants.ZSTD_c_compressionLevel]: 19 },
] as const;

describe('a zstd frame', () => {
  it.each(SIZES)('of %d bytes ends where it does, whatever is behind it', (size) => {
    const texts = [Buffer.alloc(size), Buffer.alloc(size, '{"seq":0,"prev":"00"}\n'), randomBytes(size)];
    for (const text of texts)
      for (const params of PARAMS) {
        const frame = zstdCompressSync(text, { params });
        expect(toFrameBytes([frame])).toBe(frame.length);
        expect(toFrameBytes([frame, frame])).toBe(frame.length);
        expect(toFrameBytes([Buffer.concat([frame, Buffer.alloc(9)])])).toBe(frame.length);
        expect(toFrameBytes([frame.subarray(0, -1)])).toBeUndefined();
      }
  });

  it('ends there wherever it is cut', () => {
    const frame = zstdCompressSync('a frame, to be cut at every place');
    const both = Buffer.concat([frame, frame]);
    for (let cut = 0; cut <= both.length; cut++)
      expect(toFrameBytes([both.subarray(0, cut), both.subarray(cut)])).toBe(frame.length);
    expect(toFrameBytes([...both].map((byte) => Uint8Array.of(byte)))).toBe(frame.length);
  });

  it('is not found in other bytes, nor in blocks without end', () => {
    expect(toFrameBytes([])).toBe(0);
    expect(toFrameBytes([Buffer.from('not compressed at all')])).toBe(0);
    const empty = Buffer.alloc(3_000_000);
    Buffer.from('28b52ffd2000', 'hex').copy(empty);
    expect(toFrameBytes([empty])).toBeUndefined();
  });
});
