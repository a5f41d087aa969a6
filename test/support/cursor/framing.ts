// Connect envelopes on the wire, as PROTOCOL.md §1.4 has them: compressed from 1,024 bytes on.
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { envelope } from './encode.ts';

const COMPRESS_FROM_BYTES = 1024;

/** What Cursor's client has for envelopes. */
export type EnvelopeCoding = 'gzip' | 'br';
export interface Received {
  readonly bytes: Uint8Array;
  readonly isEnd: boolean;
}

/** The envelope of a message. */
export function frameMessage(message: Uint8Array, coding: EnvelopeCoding = 'gzip'): Uint8Array {
  return frame(message, { flags: 0, coding });
}

/** The envelope that ends a stream. */
export function frameEnd(trailer: object, coding: EnvelopeCoding = 'gzip'): Uint8Array {
  return frame(new TextEncoder().encode(JSON.stringify(trailer)), { flags: 2, coding });
}

function frame(
  payload: Uint8Array,
  { flags, coding }: { readonly flags: number; readonly coding: EnvelopeCoding },
): Uint8Array {
  if (payload.length < COMPRESS_FROM_BYTES) return envelope(payload, flags);
  return envelope(coding === 'br' ? brotliCompressSync(payload) : gzipSync(payload), flags | 1);
}

/** Takes bytes as they come and gives the envelopes that are whole by then. */
export function createUnframer(coding: EnvelopeCoding = 'gzip'): (bytes: Uint8Array) => readonly Received[] {
  const inflate = coding === 'br' ? brotliDecompressSync : gunzipSync;
  let rest = Buffer.alloc(0);
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    const received: Received[] = [];
    while (rest.length >= 5) {
      const end = 5 + rest.readUInt32BE(1);
      if (rest.length < end) break;
      const flags = rest[0] ?? 0;
      const payload = rest.subarray(5, end);
      received.push({ bytes: (flags & 1) === 1 ? inflate(payload) : payload, isEnd: (flags & 2) === 2 });
      rest = rest.subarray(end);
    }
    return received;
  };
}
