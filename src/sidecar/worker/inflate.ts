// Undoes content codings for the recording while the bytes come (RFC 9110 §8.4), with a limit against bombs.
import { createHash } from 'node:crypto';
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib';
import { MAX_DECODED_BYTES, MAX_DECODED_RATIO } from '../../core/policy/limits.ts';

/** Below this much output no ratio counts: a megabyte of zeros is no attack. */
const RATIO_FROM_BYTES = 1024 * 1024;

export interface InflaterEvents {
  /** Decoded bytes that came of the chunk that arrived at `at`. */
  bytes(bytes: Uint8Array, at: number): void;
  /** Decoding stopped: the rest is not decoded. */
  failed(reason: 'decode-failed' | 'decoding-limit'): void;
  /** All that was pushed is decoded. */
  ended(at: number): void;
}

export interface Inflater {
  /** `done` is called when the chunk is decoded or given up. */
  push(bytes: Uint8Array, at: number, done: () => void): void;
  end(at: number): void;
}

type ZlibStream = ReturnType<typeof createGunzip>;

/** True for a coding that can be undone. */
export function isKnownCoding(coding: string): boolean {
  return Object.hasOwn(STREAMS, coding);
}

const STREAMS: Readonly<Record<string, () => ZlibStream>> = {
  gzip: () => createGunzip(TOLERANT),
  'x-gzip': () => createGunzip(TOLERANT),
  deflate: () => createInflate(TOLERANT),
  'deflate-raw': () => createInflateRaw(TOLERANT),
  br: () => createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH }),
  // The lib types name another class for each coding; their streams work alike.
  zstd: () => createZstdDecompress({ finishFlush: constants.ZSTD_e_flush }) as unknown as ZlibStream,
};

/** A stream that was cut is recorded up to the cut. */
const TOLERANT = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };

/** An inflater for one body of this coding (see isKnownCoding). */
export function createInflater(coding: string, events: InflaterEvents): Inflater {
  const stream = STREAMS[coding]?.();
  if (stream === undefined) throw new RangeError(`expected a known content coding, found ${coding}`);
  let at = 0;
  let bytesIn = 0;
  let bytesOut = 0;
  let isOver = false;
  /** What zlib has not said it is done with, oldest first; after an error it never says. */
  const underWay: (() => void)[] = [];

  function stop(reason: 'decode-failed' | 'decoding-limit'): void {
    if (isOver) return;
    isOver = true;
    stream?.destroy();
    for (const done of underWay.splice(0)) done();
    events.failed(reason);
  }

  stream.on('data', (chunk: Buffer) => {
    if (isOver) return;
    bytesOut += chunk.length;
    const isBomb = bytesOut > RATIO_FROM_BYTES && bytesOut > bytesIn * MAX_DECODED_RATIO;
    if (isBomb || bytesOut > MAX_DECODED_BYTES) stop('decoding-limit');
    else events.bytes(chunk, at);
  });
  stream.on('error', () => stop('decode-failed'));

  return {
    push(bytes, pushedAt, done) {
      if (isOver) return done();
      bytesIn += bytes.length;
      at = pushedAt;
      underWay.push(done);
      stream.write(bytes, () => underWay.shift()?.());
    },
    end(endedAt) {
      if (isOver) return events.ended(endedAt);
      stream.once('close', () => events.ended(endedAt));
      stream.end();
    },
  };
}

/** SHA-256 that is fed piece by piece. */
export function createSha256(): { update(bytes: Uint8Array): void; digest(): string } {
  const hash = createHash('sha256');
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('hex') };
}
