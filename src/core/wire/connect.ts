// Connect, gRPC and gRPC-Web streams → envelopes (connectrpc.com/docs/protocol, grpc PROTOCOL-HTTP2 and PROTOCOL-WEB).
import { BoundedBytes, type OpenHash, type Oversize } from './bounded-bytes.ts';

/**
 * One envelope: a flag byte, four bytes of length (big-endian), then so many bytes, here as they came. Where `compressed`
 * the caller inflates them; where `isEnd` they are no message but how the stream ended: JSON, of gRPC-Web trailers.
 */
export interface Envelope {
  readonly type: 'envelope';
  readonly flags: number;
  readonly compressed: boolean;
  readonly isEnd: boolean;
  readonly bytes: Uint8Array;
}
/**
 * What cannot be followed any further: after unknown flags every byte from them on, also what is pushed later; or what
 * had come of an envelope when the stream was cut.
 */
export interface BrokenEnvelope {
  readonly type: 'broken';
  readonly reason: 'flags' | 'cut';
  readonly bytes: Uint8Array;
}
export type EnvelopeItem = Envelope | Oversize | BrokenEnvelope;
export interface EnvelopeDecoder {
  push(bytes: Uint8Array): EnvelopeItem[];
  end(): EnvelopeItem[];
}

const HEADER_BYTES = 5;
const COMPRESSED = 0x01;
const CONNECT_END = 0x02;
const GRPC_WEB_TRAILERS = 0x80;
const KNOWN_FLAGS: ReadonlySet<number> = new Set(
  [0, CONNECT_END, GRPC_WEB_TRAILERS].flatMap((flags) => [flags, flags | COMPRESSED]),
);

/** A decoder of one stream. An envelope over `maxEnvelopeBytes` is known by its declared length, counted and skipped. */
export function createEnvelopeDecoder(options: {
  readonly maxEnvelopeBytes: number;
  readonly hash?: OpenHash;
}): EnvelopeDecoder {
  return new Decoder(options.maxEnvelopeBytes, options.hash);
}

/**
 * | state   | waits for                    | then                                        |
 * |---------|------------------------------|---------------------------------------------|
 * | header  | 5 bytes                      | payload; broken at the first byte, if at all |
 * | payload | as many bytes as declared, 0 | header, and yields the envelope             |
 * | broken  | nothing                      | broken: every byte is passed on             |
 */
class Decoder implements EnvelopeDecoder {
  readonly #header = new Uint8Array(HEADER_BYTES);
  #headerLength = 0;
  readonly #payload: BoundedBytes;
  #payloadLength = 0;
  #isBroken = false;

  constructor(maxEnvelopeBytes: number, hash: OpenHash | undefined) {
    this.#payload = new BoundedBytes(maxEnvelopeBytes, hash);
  }

  push(bytes: Uint8Array): EnvelopeItem[] {
    const items: EnvelopeItem[] = [];
    let rest = bytes;
    while (rest.length > 0) {
      if (this.#headerLength === 0 && !KNOWN_FLAGS.has(rest[0] as number)) this.#isBroken = true;
      if (this.#isBroken) {
        items.push({ type: 'broken', reason: 'flags', bytes: rest.slice() });
        return items;
      }
      rest =
        this.#headerLength < HEADER_BYTES ? this.#readHeader(rest, items) : this.#readPayload(rest, items);
    }
    return items;
  }

  end(): EnvelopeItem[] {
    if (this.#headerLength === 0) return [];
    const header = this.#header.slice(0, this.#headerLength);
    this.#headerLength = 0;
    const unit = this.#payload.take();
    if (unit.type === 'oversize') return [unit, { type: 'broken', reason: 'cut', bytes: header }];
    const bytes = new Uint8Array(header.length + unit.bytes.length);
    bytes.set(header);
    bytes.set(unit.bytes, header.length);
    return [{ type: 'broken', reason: 'cut', bytes }];
  }

  /** Takes bytes of a header and returns the rest. */
  #readHeader(bytes: Uint8Array, items: EnvelopeItem[]): Uint8Array {
    const taken = bytes.subarray(0, HEADER_BYTES - this.#headerLength);
    this.#header.set(taken, this.#headerLength);
    this.#headerLength += taken.length;
    if (this.#headerLength === HEADER_BYTES) {
      this.#payloadLength = new DataView(this.#header.buffer).getUint32(1);
      this.#payload.expect(this.#payloadLength);
      if (this.#payloadLength === 0) this.#endEnvelope(items);
    }
    return bytes.subarray(taken.length);
  }

  /** Takes bytes of a payload and returns the rest. */
  #readPayload(bytes: Uint8Array, items: EnvelopeItem[]): Uint8Array {
    const taken = bytes.subarray(0, this.#payloadLength - this.#payload.length);
    this.#payload.push(taken);
    if (this.#payload.length === this.#payloadLength) this.#endEnvelope(items);
    return bytes.subarray(taken.length);
  }

  #endEnvelope(items: EnvelopeItem[]): void {
    const flags = this.#header[0] as number;
    this.#headerLength = 0;
    const unit = this.#payload.take();
    if (unit.type === 'oversize') {
      items.push(unit);
      return;
    }
    const compressed = (flags & COMPRESSED) !== 0;
    items.push({
      type: 'envelope',
      flags,
      compressed,
      isEnd: (flags & ~COMPRESSED) !== 0,
      bytes: unit.bytes,
    });
  }
}
