// Content codings are undone as the bytes come, and bombs and rubbish are stopped.
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createInflater, isKnownCoding } from '../../../src/sidecar/worker/inflate.ts';

const text = Buffer.from(`data: ${'a streamed answer '.repeat(400)}\n\n`);
const codings = {
  gzip: gzipSync(text),
  deflate: deflateSync(text),
  br: brotliCompressSync(text),
  zstd: zstdCompressSync(text),
};

function inflate(coding: string, chunks: readonly Uint8Array[], maxBytes = Number.POSITIVE_INFINITY) {
  return new Promise<{ bytes: number; text: string; failed: string | undefined; done: number }>((resolve) => {
    const pieces: Uint8Array[] = [];
    const result = { bytes: 0, failed: undefined as string | undefined, done: 0 };
    const inflater = createInflater(coding, {
      bytes(bytes) {
        result.bytes += bytes.length;
        if (result.bytes <= maxBytes) pieces.push(Uint8Array.from(bytes));
      },
      failed(reason) {
        result.failed = reason;
      },
      ended: () => setImmediate(() => resolve({ ...result, text: Buffer.concat(pieces).toString() })),
    });
    for (const chunk of chunks) inflater.push(chunk, 1, () => result.done++);
    inflater.end(2);
  });
}

test.each(Object.entries(codings))('%s is decoded in any two pieces', async (coding, bytes) => {
  for (let cut = 0; cut <= bytes.length; cut += 3) {
    const result = await inflate(coding, [bytes.subarray(0, cut), bytes.subarray(cut)]);
    expect(result.text).toBe(text.toString());
    expect(result.failed).toBeUndefined();
  }
});

test.each(Object.entries(codings))('%s that was cut gives what had come', async (coding, bytes) => {
  const result = await inflate(coding, [bytes.subarray(0, bytes.length - 8)]);
  expect(text.toString().startsWith(result.text)).toBe(true);
});

test('rubbish is said to be undecodable and every chunk is let go', async () => {
  const result = await inflate('gzip', [
    Buffer.from('no gzip at all'),
    Buffer.from('more'),
    Buffer.from('more'),
  ]);
  expect(result).toMatchObject({ failed: 'decode-failed', text: '' });
  expect(result.done).toBe(3);
});

test('a bomb is stopped long before it has spent the memory', async () => {
  const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024));
  const result = await inflate('gzip', [bomb], 0);
  expect(result.failed).toBe('decoding-limit');
  expect(result.bytes).toBeLessThan(200 * 1024 * 1024);
});

test('a coding that is not known is told apart', () => {
  expect(['gzip', 'br', 'zstd', 'deflate', 'dcb', 'identity', 'constructor'].map(isKnownCoding)).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});
