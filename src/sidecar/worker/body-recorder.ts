// One side of an exchange on its way into the recording: bytes → decoded → frames → masked.

import type { ChannelLeaf } from '../../core/model/channel.ts';
import type { DecodedFrame, HeaderList } from '../../core/model/frame.ts';
import type { Json } from '../../core/model/json.ts';
import type { Redaction } from '../../core/model/redaction.ts';
import { MAX_BODY_BYTES, MAX_JSON_DEPTH } from '../../core/policy/limits.ts';
import type { Redactor } from '../../core/redact/redactor.ts';
import { createFrameMasker, type MaskedFrame } from '../../core/redact/stream.ts';
import { isStreamed, openBody } from '../../core/wire/body.ts';
import type { BodyCodec } from '../../core/wire/body-codec.ts';
import { openRpcBody } from './connect-body.ts';
import { headerValue } from './header-value.ts';
import { createInflater, createSha256, type Inflater, isKnownCoding } from './inflate.ts';
import { openWebSocketBody } from './websocket-body.ts';

/**
 * What comes out. A frame is masked, but for `json` frames, whose leaves the part store masks when they are new;
 * its `t` is an `at` as in CaptureEvent.
 */
export interface BodyEvents {
  frame(frame: DecodedFrame, redactions: readonly Redaction[]): void;
  gap(reason: string, bytes: number, at: number): void;
  /** Nothing more comes; `at` as in CaptureEvent. */
  ended(at: number): void;
}

export interface BodyRecorderOptions {
  readonly headers: HeaderList;
  /** True where the API speaks JSON: a body that parses is taken as that, whatever its type says. */
  readonly isJsonExpected: boolean;
  /** `websocket` with the extensions that were agreed on, where the exchange was upgraded to that. */
  readonly webSocketExtensions: string | undefined;
  /** How the body is made where the dialect knows: then its content type says nothing. */
  readonly codec: BodyCodec | undefined;
  readonly redactor: Redactor;
  readonly channels: (value: Json) => readonly ChannelLeaf[];
  readonly events: BodyEvents;
}

export interface BodyRecorder {
  /** `done` is called when the bytes need no more memory. */
  push(bytes: Uint8Array, at: number, done: () => void): void;
  /** Ends the body; what was held back comes out before `ended`. */
  end(at: number): void;
}

interface FrameDecoder {
  push(bytes: Uint8Array, at: number): readonly DecodedFrame[];
  end(at: number): readonly DecodedFrame[];
}

/** A recorder for one body. Whatever fails in it becomes a gap: it never throws and never lets plain text out. */
export function createBodyRecorder(options: BodyRecorderOptions): BodyRecorder {
  const { events, headers } = options;
  const coding = options.webSocketExtensions === undefined ? contentCoding(headers) : 'identity';
  const inBinary = new WeakMap<DecodedFrame, readonly Redaction[]>();
  const masker = createFrameMasker({ redactor: options.redactor, channels: options.channels });
  const decoder: FrameDecoder | undefined =
    coding === 'identity' || isKnownCoding(coding) ? openDecoder(options) : undefined;
  let bytesIn = 0;
  let lastAt = 0;

  function give({ frame, redactions }: MaskedFrame): void {
    events.frame(frame, [...(inBinary.get(frame) ?? []), ...redactions]);
  }

  function emit(frames: readonly DecodedFrame[]): void {
    for (const frame of frames) {
      if (frame.type === 'json') events.frame(frame, []);
      else
        for (const masked of masker.push(maskBinary(frame, { redactor: options.redactor, found: inBinary })))
          give(masked);
    }
  }

  function guarded(act: () => void, at: number): void {
    try {
      act();
    } catch {
      // A bug in decoding or masking must neither stop the session nor store what was not masked.
      events.gap('recording-failed', bytesIn, at);
    }
  }

  function finish(at: number): void {
    guarded(() => {
      emit(decoder?.end(at) ?? []);
      for (const masked of masker.end()) give(masked);
    }, at);
    events.ended(at);
  }

  const decode = (bytes: Uint8Array, at: number) => guarded(() => emit(decoder?.push(bytes, at) ?? []), at);
  if (decoder === undefined) return createUnknownCodingRecorder(coding, events);
  const inflater: Inflater | undefined =
    coding === 'identity'
      ? undefined
      : createInflater(coding, {
          bytes: decode,
          failed: (reason) => events.gap(reason, bytesIn, lastAt),
          ended: finish,
        });
  return {
    push(bytes, at, done) {
      bytesIn += bytes.length;
      lastAt = at;
      if (inflater !== undefined) return inflater.push(bytes, at, done);
      decode(bytes, at);
      done();
    },
    end: (at) => (inflater === undefined ? finish(at) : inflater.end(at)),
  };
}

interface BinaryMasking {
  readonly redactor: Redactor;
  /** Takes what was found in a frame that is given back. */
  readonly found: WeakMap<DecodedFrame, readonly Redaction[]>;
}

/** Bytes that are no UTF-8 may be text in another encoding all the same: ASCII secrets in them are masked in place. */
function maskBinary(frame: DecodedFrame, { redactor, found }: BinaryMasking): DecodedFrame {
  if (!('base64' in frame) || frame.base64 === undefined) return frame;
  const masked = redactor.text(Buffer.from(frame.base64, 'base64').toString('latin1'));
  if (masked.redactions.length === 0) return frame;
  const clean = { ...frame, base64: Buffer.from(masked.text, 'latin1').toString('base64') };
  const where = 'body';
  found.set(
    clean,
    masked.redactions.map(({ rule, fingerprint, length }) => ({ where, rule, fingerprint, length })),
  );
  return clean;
}

function openDecoder(options: BodyRecorderOptions): FrameDecoder {
  const { headers, isJsonExpected, webSocketExtensions, codec } = options;
  if (webSocketExtensions !== undefined) return openWebSocketBody(webSocketExtensions);
  if (codec !== undefined) return openRpcBody(codec, headers);
  const contentType = headerValue(headers, 'content-type');
  return openBody({
    contentType: isJsonExpected && !isStreamed(contentType) ? undefined : contentType,
    maxBytes: MAX_BODY_BYTES,
    maxDepth: MAX_JSON_DEPTH,
    hash: createSha256,
  });
}

/** A coding that we cannot undo cannot be masked either: only digest and length are kept. */
function createUnknownCodingRecorder(coding: string, events: BodyEvents): BodyRecorder {
  const hash = createSha256();
  let bytesIn = 0;
  let firstAt = 0;
  return {
    push(bytes, at, done) {
      if (bytesIn === 0) firstAt = at;
      bytesIn += bytes.length;
      hash.update(bytes);
      done();
    },
    end(at) {
      if (bytesIn > 0) {
        events.frame({ t: firstAt, type: 'digest', sha256: hash.digest(), bytes: bytesIn }, []);
        events.gap(`unknown-coding ${coding.slice(0, 40)}`, bytesIn, at);
      }
      events.ended(at);
    },
  };
}

function contentCoding(headers: HeaderList): string {
  return headerValue(headers, 'content-encoding')?.trim().toLowerCase() || 'identity';
}
