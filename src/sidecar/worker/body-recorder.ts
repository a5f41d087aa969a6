// One side of an exchange on its way into the recording: bytes → decoded → frames → masked.

import type { ChannelLeaf } from '../../core/model/channel.ts';
import type { BytesFrame, DecodedFrame, HeaderList } from '../../core/model/frame.ts';
import type { Json } from '../../core/model/json.ts';
import type { Redaction } from '../../core/model/redaction.ts';
import { MAX_BODY_BYTES, MAX_JSON_DEPTH } from '../../core/policy/limits.ts';
import { isMediaType, MEDIA_DROPPED, MEDIA_KEPT } from '../../core/redact/media.ts';
import { maskMembers } from '../../core/redact/members.ts';
import { type MaskedText, type Redactor, toRedaction } from '../../core/redact/redactor.ts';
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
  const inWholes = new WeakMap<DecodedFrame, readonly Redaction[]>();
  const masker = createFrameMasker({ redactor: options.redactor, channels: options.channels });
  const decoder: FrameDecoder | undefined =
    coding === 'identity' || isKnownCoding(coding) ? openDecoder(options) : undefined;
  let bytesIn = 0;
  let lastAt = 0;
  let hasFailed = false;
  let bytesAtFault = 0;

  function give({ frame, redactions }: MaskedFrame): void {
    if (frame.type !== 'digest') events.frame(frame, [...(inWholes.get(frame) ?? []), ...redactions]);
    else giveDigest(events, frame);
  }

  function emit(frames: readonly DecodedFrame[]): void {
    for (const frame of frames) {
      if (frame.type === 'json') {
        const { value, redactions } = maskMembers(frame.value, options.redactor);
        events.frame({ ...frame, value }, redactions);
      } else if (options.redactor.images === 'drop' && isMedia(frame, headers))
        events.gap(MEDIA_DROPPED, Buffer.from(frame.base64, 'base64').length, frame.t);
      else for (const masked of masker.push(maskWhole(frame, options, inWholes))) give(masked);
    }
  }

  /** The body ends at its first fault: what came before may go on behind it, and would not be known as a secret there. */
  function guarded(act: () => void, at: number): void {
    if (hasFailed) return;
    try {
      act();
    } catch {
      // A bug in decoding or masking must neither stop the session nor store what was not masked.
      hasFailed = true;
      bytesAtFault = bytesIn;
      events.gap('recording-failed', bytesIn, at);
    }
  }

  function finish(at: number): void {
    guarded(() => {
      emit(decoder?.end(at) ?? []);
      for (const masked of masker.end()) give(masked);
    }, at);
    if (hasFailed && bytesIn > bytesAtFault) events.gap('behind-a-gap', bytesIn - bytesAtFault, at);
    events.ended(at);
  }

  const decode = (bytes: Uint8Array, at: number) => guarded(() => emit(decoder?.push(bytes, at) ?? []), at);
  if (decoder === undefined) return createUnknownCodingRecorder(options.redactor.text(coding).text, events);
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

/** Who knows what else is in so short a body can try all that may be missing: it has no digest. */
const MAX_GUESSABLE_BYTES = 1024;

function giveDigest(events: BodyEvents, frame: Extract<DecodedFrame, { type: 'digest' }>): void {
  if (frame.bytes > MAX_GUESSABLE_BYTES) events.frame(frame, []);
  else events.gap('not-decoded', frame.bytes, frame.t);
}

/**
 * Masks what the leaves of a stream do not show: ASCII in bytes that are no UTF-8 and may be text in another encoding, and
 * in bodies that are one text the fields of a form and what stands escaped. `found` takes what was found in a frame that is given back.
 */
function maskWhole(
  frame: DecodedFrame,
  { redactor, headers }: BodyRecorderOptions,
  found: WeakMap<DecodedFrame, readonly Redaction[]>,
): DecodedFrame {
  let masked: MaskedText;
  let clean: DecodedFrame;
  if ('base64' in frame && frame.base64 !== undefined) {
    masked = redactor.text(Buffer.from(frame.base64, 'base64').toString('latin1'));
    clean = { ...frame, base64: Buffer.from(masked.text, 'latin1').toString('base64') };
  } else if (frame.type === 'bytes' && frame.text !== undefined) {
    masked = isForm(headers) ? redactor.form(frame.text) : redactor.text(frame.text);
    clean = { ...frame, text: masked.text };
  } else return frame;
  const inBody = masked.redactions.map((redaction) => toRedaction(redaction, 'body'));
  // What a compressed image shows no rule can see.
  if (isMedia(frame, headers)) inBody.push(keptMedia(frame.base64, redactor));
  if (inBody.length === 0) return frame;
  const given = masked.redactions.length === 0 ? frame : clean;
  found.set(given, inBody);
  return given;
}

function keptMedia(base64: string, { fingerprint }: Redactor): Redaction {
  return { where: 'body', rule: MEDIA_KEPT, fingerprint: fingerprint(base64), length: base64.length };
}

type MediaFrame = BytesFrame & { readonly base64: string };

function isMedia(frame: DecodedFrame, headers: HeaderList): frame is MediaFrame {
  const type = headerValue(headers, 'content-type');
  return frame.type === 'bytes' && frame.base64 !== undefined && isMediaType(type?.trim());
}

function isForm(headers: HeaderList): boolean {
  return /^\s*application\/x-www-form-urlencoded\b/i.test(headerValue(headers, 'content-type') ?? '');
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
        if (bytesIn > MAX_GUESSABLE_BYTES)
          events.frame({ t: firstAt, type: 'digest', sha256: hash.digest(), bytes: bytesIn }, []);
        events.gap(`unknown-coding ${coding.slice(0, 80)}`, bytesIn, at);
      }
      events.ended(at);
    },
  };
}

function contentCoding(headers: HeaderList): string {
  return headerValue(headers, 'content-encoding')?.trim().toLowerCase() || 'identity';
}
