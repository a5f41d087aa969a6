// Undoes a content coding of bytes that are all there, with a limit against bombs.
import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import { MAX_BODY_BYTES, MAX_DECODED_RATIO } from '../../core/policy/limits.ts';

/** Below this much output no ratio counts, as for bodies that come piece by piece. */
const RATIO_FROM_BYTES = 1024 * 1024;

const INFLATE: Readonly<
  Record<string, (bytes: Uint8Array, options: { maxOutputLength: number }) => Uint8Array>
> = { gzip: gunzipSync, br: brotliDecompressSync, zstd: zstdDecompressSync, deflate: inflateSync };

/** The inflated bytes, or undefined where the coding is not known, or that fails or grows past the limits. */
export function inflateWhole(bytes: Uint8Array, coding: string): Uint8Array | undefined {
  const inflateWith = Object.hasOwn(INFLATE, coding) ? INFLATE[coding] : undefined;
  const allowed = Math.max(RATIO_FROM_BYTES, bytes.length * MAX_DECODED_RATIO);
  try {
    return inflateWith?.(bytes, { maxOutputLength: Math.min(MAX_BODY_BYTES, allowed) });
  } catch {
    return undefined;
  }
}
