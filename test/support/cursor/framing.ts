// Connect envelopes on the wire, as PROTOCOL.md §1.4 has them: compressed from 1,024 bytes on.
import { gunzipSync, gzipSync } from 'node:zlib';
import { envelope } from './encode.ts';

const COMPRESS_FROM_BYTES = 1024;

export interface Received {
  readonly bytes: Uint8Array;
  readonly isEnd: boolean;
}

/** The envelope of a message. */
export function frameMessage(message: Uint8Array): Uint8Array {
  return message.length < COMPRESS_FROM_BYTES ? envelope(message) : envelope(gzipSync(message), 1);
}

/** The envelope that ends a stream. */
export function frameEnd(trailer: object): Uint8Array {
  return envelope(new TextEncoder().encode(JSON.stringify(trailer)), 2);
}

/** Takes bytes as they come and gives the envelopes that are whole by then. */
export function createUnframer(): (bytes: Uint8Array) => readonly Received[] {
  let rest = Buffer.alloc(0);
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    const received: Received[] = [];
    while (rest.length >= 5) {
      const end = 5 + rest.readUInt32BE(1);
      if (rest.length < end) break;
      const flags = rest[0] ?? 0;
      const payload = rest.subarray(5, end);
      received.push({
        bytes: (flags & 1) === 1 ? gunzipSync(payload) : payload,
        isEnd: (flags & 2) === 2,
      });
      rest = rest.subarray(end);
    }
    return received;
  };
}
