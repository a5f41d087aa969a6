// WebSocket frames → messages, one direction of a connection after its handshake (RFC 6455 §5).
import { BoundedBytes, type OpenHash, type Oversize } from './bounded-bytes.ts';
import {
  type DataOpcode,
  type FrameHeader,
  type HeaderFault,
  headerBytes,
  isControl,
  MAX_HEADER_BYTES,
  parseHeader,
  type WebSocketOpcode,
} from './websocket-header.ts';

/** A whole message, unmasked; where `compressed` the caller inflates it (RFC 7692). */
export interface WebSocketMessage {
  readonly type: 'message';
  readonly opcode: WebSocketOpcode;
  readonly compressed: boolean;
  readonly bytes: Uint8Array;
}
/** The stream cannot be followed any further; `cut`: it ended inside a message. */
export interface WebSocketBroken {
  readonly type: 'broken';
  readonly reason: HeaderFault | 'no-message-to-continue' | 'message-not-continued' | 'cut';
}
/** After `broken`: what had come of the unfinished message, then everything from the faulty frame on, as it came. */
export interface WebSocketBytes {
  readonly type: 'bytes';
  readonly bytes: Uint8Array;
}
export type WebSocketItem = WebSocketMessage | Oversize | WebSocketBroken | WebSocketBytes;
export interface WebSocketDecoder {
  push(bytes: Uint8Array): WebSocketItem[];
  end(): WebSocketItem[];
}

/** A decoder of one direction. A message over `maxMessageBytes` is known by its declared length, counted and skipped. */
export function createWebSocketDecoder(options: {
  readonly maxMessageBytes: number;
  readonly hash?: OpenHash;
}): WebSocketDecoder {
  return new FrameDecoder(options.maxMessageBytes, options.hash);
}

/**
 * | state   | waits for                        | then                                           |
 * |---------|----------------------------------|------------------------------------------------|
 * | header  | 2 to 14 bytes                    | payload, or broken                             |
 * | payload | as many bytes as declared, or 0  | header; a final frame yields its message       |
 * | broken  | nothing                          | broken: every byte is passed on                |
 */
class FrameDecoder implements WebSocketDecoder {
  readonly #header = new Uint8Array(MAX_HEADER_BYTES);
  #headerLength = 0;
  /** The frame whose payload is being read. */
  #frame: FrameHeader | undefined;
  #payloadLength = 0;
  /** The data message that frames add to, from its first frame to the end of its last. */
  #message: { readonly opcode: DataOpcode; readonly compressed: boolean } | undefined;
  readonly #messageBytes: BoundedBytes;
  /** Control frames come between the frames of a message; 125 bytes at most by their header. */
  readonly #controlBytes = new BoundedBytes(Number.POSITIVE_INFINITY, undefined);
  #isBroken = false;

  constructor(maxMessageBytes: number, hash: OpenHash | undefined) {
    this.#messageBytes = new BoundedBytes(maxMessageBytes, hash);
  }

  push(bytes: Uint8Array): WebSocketItem[] {
    const items: WebSocketItem[] = [];
    let rest = bytes;
    while (rest.length > 0) {
      if (this.#isBroken) {
        items.push({ type: 'bytes', bytes: rest.slice() });
        return items;
      }
      rest =
        this.#frame === undefined
          ? this.#readHeader(rest, items)
          : this.#readPayload(this.#frame, rest, items);
    }
    return items;
  }

  end(): WebSocketItem[] {
    const items: WebSocketItem[] = [];
    const isInside = this.#headerLength > 0 || this.#frame !== undefined || this.#message !== undefined;
    if (!this.#isBroken && isInside) this.#break('cut', items);
    return items;
  }

  /** Takes bytes of a header and returns the rest. */
  #readHeader(bytes: Uint8Array, items: WebSocketItem[]): Uint8Array {
    const wanted = headerBytes(this.#header.subarray(0, this.#headerLength));
    const taken = bytes.subarray(0, wanted - this.#headerLength);
    this.#header.set(taken, this.#headerLength);
    this.#headerLength += taken.length;
    const header = this.#header.subarray(0, this.#headerLength);
    if (this.#headerLength >= 2 && this.#headerLength === headerBytes(header)) {
      const parsed = parseHeader(header);
      const frame = typeof parsed === 'string' ? parsed : this.#startFrame(parsed);
      if (typeof frame === 'string') this.#break(frame, items);
      else if (frame.payloadBytes === 0) this.#endFrame(frame, items);
    }
    return bytes.subarray(taken.length);
  }

  #startFrame(frame: FrameHeader): FrameHeader | WebSocketBroken['reason'] {
    if (frame.opcode === 'continuation') {
      if (this.#message === undefined) return 'no-message-to-continue';
    } else if (!isControl(frame.opcode)) {
      if (this.#message !== undefined) return 'message-not-continued';
      this.#message = { opcode: frame.opcode, compressed: frame.isCompressed };
    }
    this.#headerLength = 0;
    this.#frame = frame;
    this.#payloadLength = 0;
    if (!isControl(frame.opcode)) this.#messageBytes.expect(frame.payloadBytes);
    return frame;
  }

  /** Takes bytes of a payload and returns the rest. */
  #readPayload(frame: FrameHeader, bytes: Uint8Array, items: WebSocketItem[]): Uint8Array {
    const taken = bytes.subarray(0, frame.payloadBytes - this.#payloadLength);
    this.#bytesOf(frame).push(
      frame.maskingKey ? unmask(taken, frame.maskingKey, this.#payloadLength) : taken,
    );
    this.#payloadLength += taken.length;
    if (this.#payloadLength === frame.payloadBytes) this.#endFrame(frame, items);
    return bytes.subarray(taken.length);
  }

  #endFrame(frame: FrameHeader, items: WebSocketItem[]): void {
    this.#frame = undefined;
    if (!frame.isFinal) return;
    const unit = this.#bytesOf(frame).take();
    const head = isControl(frame.opcode) ? { opcode: frame.opcode, compressed: false } : this.#message;
    if (!isControl(frame.opcode)) this.#message = undefined;
    if (unit.type === 'oversize') items.push(unit);
    else if (head !== undefined) items.push({ type: 'message', ...head, bytes: unit.bytes });
  }

  #bytesOf(frame: FrameHeader): BoundedBytes {
    return isControl(frame.opcode) ? this.#controlBytes : this.#messageBytes;
  }

  /** Gives up, and gives out what had been kept for later. */
  #break(reason: WebSocketBroken['reason'], items: WebSocketItem[]): void {
    this.#isBroken = true;
    items.push({ type: 'broken', reason });
    for (const kept of [this.#messageBytes, this.#controlBytes]) {
      if (kept.length === 0) continue;
      const unit = kept.take();
      items.push(unit.type === 'oversize' ? unit : { type: 'bytes', bytes: unit.bytes });
    }
    if (this.#headerLength > 0)
      items.push({ type: 'bytes', bytes: this.#header.slice(0, this.#headerLength) });
  }
}

/** `offset` is how far into the frame's payload these bytes begin (RFC 6455 §5.3). */
function unmask(bytes: Uint8Array, key: Uint8Array, offset: number): Uint8Array {
  const plain = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at++) {
    // Both are within bounds: `at` by the loop, the other by `& 3` and a key of four bytes.
    plain[at] = (bytes[at] as number) ^ (key[(offset + at) & 3] as number);
  }
  return plain;
}
