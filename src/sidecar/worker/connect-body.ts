// Bodies of RPCs as frames of the recording: Connect and gRPC envelopes, inflated one by one, and single messages.
import type { BytesFrame, DecodedFrame, HeaderList } from '../../core/model/frame.ts';
import { MAX_BODY_BYTES, MAX_JSON_DEPTH } from '../../core/policy/limits.ts';
import { type BodyDecoder, openBody } from '../../core/wire/body.ts';
import type { BodyCodec } from '../../core/wire/body-codec.ts';
import { BoundedBytes } from '../../core/wire/bounded-bytes.ts';
import { createEnvelopeDecoder, type Envelope, type EnvelopeItem } from '../../core/wire/connect.ts';
import { toEnvelopeFrame, toUnaryFrame } from '../../core/wire/envelope.ts';
import { reachesSecret } from '../../core/wire/schema-type.ts';
import { isPlainText } from '../../core/wire/text-span.ts';
import { headerValue } from './header-value.ts';
import { createSha256 } from './inflate.ts';
import { inflateWhole } from './inflate-whole.ts';

/** A decoder of one body of this codec; `headers` are those that came with it. */
export function openRpcBody(codec: BodyCodec, headers: HeaderList): BodyDecoder {
  switch (codec.framing) {
    case 'connect':
      return new EnvelopeBody(codec, headers);
    case 'unary':
      return openUnaryBody(codec);
  }
}

/**
 * | state    | waits for                | then                                                              |
 * |----------|--------------------------|-------------------------------------------------------------------|
 * | start    | an envelope              | stream; other: no envelopes at all, a proxy's error page, say      |
 * | stream   | an envelope              | lost, where its flags are unknown                                 |
 * | other    | the end                  | one frame, as of any body                                         |
 * | lost     | the end                  | one digest                                                        |
 */
class EnvelopeBody implements BodyDecoder {
  readonly #codec: BodyCodec;
  readonly #coding: string;
  readonly #envelopes = createEnvelopeDecoder({ maxEnvelopeBytes: MAX_BODY_BYTES, hash: createSha256 });
  #isStarted = false;
  #rest: BodyDecoder | undefined;

  constructor(codec: BodyCodec, headers: HeaderList) {
    this.#codec = codec;
    const coding = headerValue(headers, 'connect-content-encoding') ?? headerValue(headers, 'grpc-encoding');
    this.#coding = coding?.trim().toLowerCase() ?? 'identity';
  }

  push(bytes: Uint8Array, t: number): DecodedFrame[] {
    return this.#envelopes.push(bytes).flatMap((item) => this.#toFrames(item, t));
  }

  end(t: number): DecodedFrame[] {
    const frames = this.#envelopes.end().flatMap((item) => this.#toFrames(item, t));
    return [...frames, ...(this.#rest?.end(t) ?? [])];
  }

  #toFrames(item: EnvelopeItem, t: number): DecodedFrame[] {
    switch (item.type) {
      case 'envelope':
        this.#isStarted = true;
        return [this.#toFrame(item, t)];
      case 'oversize':
        this.#isStarted = true;
        // The decoder was made with a hash, so the digest is there.
        return [{ t, type: 'digest', sha256: item.sha256 as string, bytes: item.bytes }];
      case 'broken':
        this.#rest ??= this.#isStarted || item.reason === 'cut' ? openDigest() : openOther(this.#codec);
        return this.#rest.push(item.bytes, t);
    }
  }

  #toFrame(envelope: Envelope, t: number): DecodedFrame {
    const bytes = envelope.compressed ? inflateWhole(envelope.bytes, this.#coding) : envelope.bytes;
    if (bytes === undefined) return digestOf(envelope.bytes, t);
    const frame = toEnvelopeFrame({ bytes, isEnd: envelope.isEnd }, { t, codec: this.#codec });
    const isRead = frame.value !== undefined || envelope.isEnd;
    return isRead || !holdsSecret(this.#codec) ? frame : digestOf(envelope.bytes, t);
  }
}

function openUnaryBody(codec: BodyCodec): BodyDecoder {
  const kept = new BoundedBytes(MAX_BODY_BYTES, createSha256);
  let firstByteAt = 0;
  return {
    push(bytes, t) {
      if (kept.length === 0) firstByteAt = t;
      kept.push(bytes);
      return [];
    },
    end() {
      if (kept.length === 0) return [];
      const unit = kept.take();
      const t = firstByteAt;
      // Made with a hash, as above.
      if (unit.type === 'oversize')
        return [{ t, type: 'digest', sha256: unit.sha256 as string, bytes: unit.bytes }];
      const frame = toUnaryFrame(unit.bytes, { t, codec });
      if (frame !== undefined) return [frame];
      const other = openOther(codec);
      return [...other.push(unit.bytes, t), ...other.end(t)];
    },
  };
}

/** A decoder of what is not as the codec says: JSON or other text, else bytes. */
function openOther(codec: BodyCodec): BodyDecoder {
  const body = openBody({
    contentType: undefined,
    maxBytes: MAX_BODY_BYTES,
    maxDepth: MAX_JSON_DEPTH,
    hash: createSha256,
  });
  if (!holdsSecret(codec)) return body;
  return {
    push: (bytes, t) => body.push(bytes, t),
    end: (t) => body.end(t).map((frame) => (frame.type === 'bytes' ? withoutBinary(frame) : frame)),
  };
}

/** Only its digest of a frame that may be a message: bytes that are no plain text, or text that begins as JSON does. */
function withoutBinary(frame: BytesFrame): DecodedFrame {
  const bytes = Buffer.from(frame.text ?? frame.base64 ?? '', frame.text === undefined ? 'base64' : 'utf8');
  return isPlainText(bytes) && !/^\s*[[{]/.test(frame.text ?? '') ? frame : digestOf(bytes, frame.t);
}

/** What comes after the envelopes went out of step cannot be read, and so not be masked: only its digest is kept. */
function openDigest(): BodyDecoder {
  const kept = new BoundedBytes(0, createSha256);
  let firstByteAt = 0;
  return {
    push(bytes, t) {
      if (kept.length === 0) firstByteAt = t;
      kept.push(bytes);
      return [];
    },
    end() {
      const unit = kept.take();
      if (unit.type !== 'oversize') return [];
      return [{ t: firstByteAt, type: 'digest', sha256: unit.sha256 as string, bytes: unit.bytes }];
    },
  };
}

/** Of a message that cannot be read nobody knows where its secret fields are. */
function holdsSecret({ schema, message, payload }: BodyCodec): boolean {
  return reachesSecret(schema, payload === undefined ? [message] : [message, payload]);
}

function digestOf(bytes: Uint8Array, t: number): DecodedFrame {
  const hash = createSha256();
  hash.update(bytes);
  return { t, type: 'digest', sha256: hash.digest(), bytes: bytes.length };
}
