// WebSocket traffic as frames of the recording, permessage-deflate undone (RFC 6455, RFC 7692).
import { constants, inflateRawSync } from 'node:zlib';
import type { ResponseHead } from '../../core/model/capture.ts';
import type { DecodedFrame } from '../../core/model/frame.ts';
import { MAX_BODY_BYTES } from '../../core/policy/limits.ts';
import { toMessageFrame } from '../../core/wire/message.ts';
import { createWebSocketDecoder, type WebSocketItem } from '../../core/wire/websocket.ts';
import { headerValue } from './header-value.ts';
import { createSha256 } from './inflate.ts';

/** The window of permessage-deflate: what a message may refer back to. */
const WINDOW_BYTES = 32 * 1024;
/** What RFC 7692 §7.2.2 has the receiver put back at the end of each message. */
const TAIL = Buffer.from([0, 0, 0xff, 0xff]);

export interface WebSocketBody {
  push(bytes: Uint8Array, at: number): readonly DecodedFrame[];
  end(at: number): readonly DecodedFrame[];
}

/** The extensions that the answer agrees on; undefined where it does not upgrade the connection to WebSocket. */
export function webSocketExtensions(head: ResponseHead): string | undefined {
  if (head.status !== 101 || headerValue(head.headers, 'upgrade')?.toLowerCase() !== 'websocket')
    return undefined;
  return headerValue(head.headers, 'sec-websocket-extensions') ?? '';
}

/** A decoder for one direction of an upgraded connection with these agreed extensions. */
export function openWebSocketBody(extensions: string): WebSocketBody {
  const decoder = createWebSocketDecoder({ maxMessageBytes: MAX_BODY_BYTES, hash: createSha256 });
  const inflate = /permessage-deflate/i.test(extensions) ? createMessageInflater() : undefined;
  const toFrames = (items: readonly WebSocketItem[], at: number) =>
    items.flatMap((item) => toFrame(item, inflate, at));
  return {
    push: (bytes, at) => toFrames(decoder.push(bytes), at),
    end: (at) => toFrames(decoder.end(), at),
  };
}

function toFrame(item: WebSocketItem, inflate: MessageInflater | undefined, at: number): DecodedFrame[] {
  switch (item.type) {
    case 'message': {
      if (!item.compressed) return [toMessageFrame(item, at)];
      const bytes = inflate?.(item.bytes);
      return [
        bytes === undefined
          ? digestOf(item.bytes, at)
          : toMessageFrame({ ...item, bytes, compressed: false }, at),
      ];
    }
    case 'oversize':
      return [{ t: at, type: 'digest', sha256: item.sha256 ?? '', bytes: item.bytes }];
    case 'bytes':
      return [digestOf(item.bytes, at)];
    case 'broken':
      return [];
  }
}

/** What cannot be read as messages cannot be masked: only its digest is kept. */
function digestOf(bytes: Uint8Array, at: number): DecodedFrame {
  const hash = createSha256();
  hash.update(bytes);
  return { t: at, type: 'digest', sha256: hash.digest(), bytes: bytes.length };
}

type MessageInflater = (bytes: Uint8Array) => Uint8Array | undefined;

/** Inflates message after message, each with the window that the ones before left; undefined where that fails. */
function createMessageInflater(): MessageInflater {
  let window = Buffer.alloc(0);
  return (bytes) => {
    try {
      const inflated = inflateRawSync(Buffer.concat([bytes, TAIL]), {
        finishFlush: constants.Z_SYNC_FLUSH,
        maxOutputLength: MAX_BODY_BYTES,
        ...(window.length === 0 ? {} : { dictionary: window }),
      });
      window = Buffer.concat([window, inflated]).subarray(-WINDOW_BYTES);
      return inflated;
    } catch {
      return undefined;
    }
  };
}
