// Messages of RPCs → the frames that are stored.
import type { EnvelopeFrame, JsonFrame } from '../model/frame.ts';
import type { Json } from '../model/json.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';
import type { BodyCodec } from './body-codec.ts';
import { parseHex } from './hex.ts';
import { parseJson } from './json.ts';
import { toStoredMessage } from './json-message.ts';
import { decodeMessage, MESSAGE_LIMITS, type MessageLimits, NOT_STORED, toOpaque } from './protobuf.ts';
import { isPlainText } from './text-span.ts';
import { decodeExact } from './utf8.ts';

/** Trailers and messages nest far less; as deep as the pipeline holds (`MAX_JSON_DEPTH` of its limits). */
const MAX_DEPTH = 400;
/** A word of fewer letters may be base64 of a text by chance. */
const MIN_BASE64_CHARS = 16;

/** The frame of an inflated envelope: `value` where it can be read, else `text` where it is that, else `base64`. */
export function toEnvelopeFrame(
  { bytes, isEnd }: { readonly bytes: Uint8Array; readonly isEnd: boolean },
  { t, codec }: { readonly t: number; readonly codec: BodyCodec },
): EnvelopeFrame {
  const frame = { type: 'envelope' as const, t, ...(isEnd ? { isEnd: true as const } : {}) };
  const value = isEnd ? readJson(bytes) : readMessage(bytes, codec);
  if (value !== undefined) return { ...frame, value };
  return isPlainText(bytes)
    ? { ...frame, text: decodeExact(bytes) ?? '' }
    : { ...frame, base64: encodeBase64(bytes) };
}

/** The frame of a body that is one message, or that is JSON in its place as errors are; undefined where it is neither. */
export function toUnaryFrame(
  bytes: Uint8Array,
  { t, codec }: { readonly t: number; readonly codec: BodyCodec },
): JsonFrame | undefined {
  const value = readMessage(bytes, codec) ?? readJsonMessage(bytes, codec);
  return value === undefined ? undefined : { type: 'json', t, value };
}

function readMessage(bytes: Uint8Array, codec: BodyCodec): Json | undefined {
  if (codec.codec === 'json') return readJsonMessage(bytes, codec);
  const decoded = decodeMessage(bytes, codec.message, codec.schema, limitsOf(codec));
  return decoded.ok ? decoded.value : undefined;
}

function readJsonMessage(bytes: Uint8Array, codec: BodyCodec): Json | undefined {
  const value = readJson(bytes);
  const type = codec.schema.get(codec.message);
  if (value === undefined || type === undefined) return value;
  return toStoredMessage(value, type, {
    hex: (text) => readHex(new TextEncoder().encode(text), codec),
    payload: (text) => readPayload(decodeBase64(text), codec) ?? NOT_STORED,
    any: readAny,
  });
}

/** What cannot be read is not shown, as in a message that came as protobuf. */
function readHex(text: Uint8Array, codec: BodyCodec): Json {
  const bytes = parseHex(text);
  return readPayload(bytes, codec) ?? toOpaque(text);
}

function readPayload(bytes: Uint8Array | undefined, codec: BodyCodec): Json | undefined {
  if (bytes === undefined) return undefined;
  const decoded = decodeMessage(bytes, codec.payload ?? '', codec.schema, limitsOf(codec));
  if (decoded.ok) return decoded.value;
  codec.drift?.unreadPayload();
  return toOpaque(bytes);
}

/** The text that base64 holds; what is none, or too short to tell, as it came. */
function readAny(text: string): Json {
  const bytes = text.length < MIN_BASE64_CHARS ? undefined : decodeBase64(text);
  return bytes !== undefined && isPlainText(bytes) ? (decodeExact(bytes) ?? text) : text;
}

function limitsOf({ payload, drift }: BodyCodec): MessageLimits {
  return {
    ...MESSAGE_LIMITS,
    ...(payload === undefined ? {} : { payload }),
    ...(drift === undefined ? {} : { drift }),
  };
}

function readJson(bytes: Uint8Array): Json | undefined {
  const text = decodeExact(bytes);
  if (text === undefined) return undefined;
  const parsed = parseJson(text, { maxDepth: MAX_DEPTH });
  return parsed.ok ? parsed.value : undefined;
}
