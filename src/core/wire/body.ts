// A body with its content type → frames. The bytes are content-decoded already.
import type { BytesFrame, DecodedFrame, DigestFrame } from '../model/frame.ts';
import { encodeBase64 } from './base64.ts';
import { BoundedBytes, type OpenHash, type Oversize } from './bounded-bytes.ts';
import { bodyKind } from './content-type.ts';
import { parseJson, readText } from './json.ts';
import { createNdjsonDecoder, type NdjsonItem } from './ndjson.ts';
import { createSseDecoder, type SseItem } from './sse.ts';
import { decodeExact, withoutByteOrderMark } from './utf8.ts';

export { isStreamed } from './content-type.ts';

export interface BodyOptions {
  /** The content-type header as it came. */
  readonly contentType: string | undefined;
  /** What is longer (the body, or one event or line of a stream) becomes a digest frame. */
  readonly maxBytes: number;
  readonly maxDepth: number;
  readonly hash: OpenHash;
}
/** `t` is the time of the bytes pushed, in milliseconds from the start of the session. */
export interface BodyDecoder {
  push(bytes: Uint8Array, t: number): DecodedFrame[];
  end(t: number): DecodedFrame[];
}

/**
 * A decoder of one body. Streams yield each event or line with the time of the push that completed it; every other body
 * yields one frame at its end, with the time of its first byte; an empty body yields none.
 */
export function openBody(options: BodyOptions): BodyDecoder {
  const { maxBytes, maxDepth, hash } = options;
  const kind = bodyKind(options.contentType);
  switch (kind) {
    case 'events': {
      const decoder = createSseDecoder({ maxEventBytes: maxBytes, hash });
      return streamed(decoder, (item, t) => toEventFrame(item, { t, maxDepth }));
    }
    case 'lines': {
      const decoder = createNdjsonDecoder({ maxLineBytes: maxBytes, hash });
      return streamed(decoder, (item, t) => toLineFrame(item, { t, maxDepth }));
    }
    case 'json':
    case 'undeclared':
      return whole(options, (bytes, t) => toJsonFrame(bytes, { t, maxDepth }));
    case 'bytes':
      return whole(options, toBytesFrame);
  }
}

interface ItemDecoder<Item> {
  push(bytes: Uint8Array): Item[];
  end(): Item[];
}

function streamed<Item>(
  decoder: ItemDecoder<Item>,
  toFrame: (item: Item, t: number) => DecodedFrame,
): BodyDecoder {
  return {
    push: (bytes, t) => decoder.push(bytes).map((item) => toFrame(item, t)),
    end: (t) => decoder.end().map((item) => toFrame(item, t)),
  };
}

function whole(options: BodyOptions, toFrame: (bytes: Uint8Array, t: number) => DecodedFrame): BodyDecoder {
  const kept = new BoundedBytes(options.maxBytes, options.hash);
  let firstByteAt: number | undefined;
  return {
    push(bytes, t) {
      if (bytes.length > 0) firstByteAt ??= t;
      kept.push(bytes);
      return [];
    },
    end() {
      if (firstByteAt === undefined) return [];
      const unit = kept.take();
      const frame =
        unit.type === 'oversize' ? toDigestFrame(unit, firstByteAt) : toFrame(unit.bytes, firstByteAt);
      firstByteAt = undefined;
      return [frame];
    },
  };
}

interface FrameOptions {
  readonly t: number;
  readonly maxDepth: number;
}

function toEventFrame(item: SseItem, { t, maxDepth }: FrameOptions): DecodedFrame {
  switch (item.type) {
    case 'event': {
      const { data, ...said } = item;
      return { ...said, t, ...(data === undefined ? {} : readText(data, { maxDepth })) };
    }
    case 'comment':
      return { type: 'event', t, comment: item.text };
    case 'unknown':
      return { type: 'bytes', t, text: item.text };
    case 'oversize':
      return toDigestFrame(item, t);
  }
}

function toLineFrame(item: NdjsonItem, { t, maxDepth }: FrameOptions): DecodedFrame {
  if (item.type === 'oversize') return toDigestFrame(item, t);
  return { type: 'line', t, ...readText(item.text, { maxDepth }) };
}

function toJsonFrame(bytes: Uint8Array, { t, maxDepth }: FrameOptions): DecodedFrame {
  const text = decodeExact(bytes);
  if (text === undefined) return toBytesFrame(bytes, t);
  const parsed = parseJson(withoutByteOrderMark(text), { maxDepth });
  return parsed.ok ? { type: 'json', t, value: parsed.value } : { type: 'bytes', t, text };
}

function toBytesFrame(bytes: Uint8Array, t: number): BytesFrame {
  const text = decodeExact(bytes);
  return text === undefined ? { type: 'bytes', t, base64: encodeBase64(bytes) } : { type: 'bytes', t, text };
}

function toDigestFrame(unit: Oversize, t: number): DigestFrame {
  // Every decoder that openBody makes has a hash, so the digest is there.
  return { type: 'digest', t, sha256: unit.sha256 as string, bytes: unit.bytes };
}
