// A WebSocket message → the frame that is stored.
import type { MessageFrame } from '../model/frame.ts';
import { encodeBase64 } from './base64.ts';
import { readText } from './json.ts';
import { decodeExact } from './utf8.ts';
import type { WebSocketMessage } from './websocket.ts';

/** Realtime APIs nest a dozen levels; this is far above, and far below what a stack holds. */
const MAX_MESSAGE_DEPTH = 512;

/**
 * The frame of an inflated message: `value` where its bytes are JSON, `text` where they are other UTF-8, also in a binary
 * message (so that redaction reads it), else `base64`.
 */
export function toMessageFrame(
  message: WebSocketMessage,
  t: number,
  { maxDepth }: { readonly maxDepth: number } = { maxDepth: MAX_MESSAGE_DEPTH },
): MessageFrame {
  const { opcode, bytes } = message;
  const text = decodeExact(bytes);
  if (text === undefined) return { type: 'message', t, opcode, base64: encodeBase64(bytes) };
  if (opcode !== 'text' && opcode !== 'binary') return { type: 'message', t, opcode, text };
  return { type: 'message', t, opcode, ...readText(text, { maxDepth }) };
}
