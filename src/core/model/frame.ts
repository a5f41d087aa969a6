// Frames: the delimited units that a body is made of, as they are stored.
import type { Json } from './json.ts';

export type Side = 'request' | 'response';
/** Header fields in the order they came, names in lower case, repeats kept. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** What every frame has: `t`, milliseconds from the start of its session to its first byte. */
interface At {
  readonly t: number;
}
/** Status line and header fields of a response. */
export interface HeadFrame extends At {
  readonly type: 'head';
  readonly status: number;
  readonly headers: HeaderList;
}
/** A whole body that is one JSON document. */
export interface JsonFrame extends At {
  readonly type: 'json';
  readonly value: Json;
}
/** One SSE event: `value` where its data is JSON, else `text`; a comment line is an event with `comment` alone. */
export interface EventFrame extends At {
  readonly type: 'event';
  readonly event?: string;
  readonly id?: string;
  /** Milliseconds a client shall wait before it connects again. */
  readonly retry?: number;
  readonly value?: Json;
  readonly text?: string;
  readonly comment?: string;
}
/**
 * One envelope of a Connect or gRPC stream: `value` where it was read, `text` where it is other text, else `base64`.
 * `isEnd`: no message but how the stream ended.
 */
export interface EnvelopeFrame extends At {
  readonly type: 'envelope';
  readonly isEnd?: true;
  readonly value?: Json;
  readonly text?: string;
  readonly base64?: string;
}
/**
 * Consecutive SSE events, or envelopes, of one shape: `value` is the shape, with null at the pointers of `at`, where they
 * differ; each piece is `[t, leaf, leaf…]`, one leaf a pointer.
 */
export interface RunFrame extends At {
  readonly type: 'run';
  /** Absent: of SSE events. */
  readonly of?: 'envelope';
  readonly event?: string;
  readonly value: Json;
  readonly at: readonly string[];
  readonly pieces: readonly (readonly [t: number, ...leaves: Json[]])[];
}
/** One line of NDJSON: `value` where it is JSON, else `text`. */
export interface LineFrame extends At {
  readonly type: 'line';
  readonly value?: Json;
  readonly text?: string;
}
/** One WebSocket message: `value` where it is JSON text, `text` where it is other text, else `base64`. */
export interface MessageFrame extends At {
  readonly type: 'message';
  readonly opcode: 'text' | 'binary' | 'close' | 'ping' | 'pong';
  readonly value?: Json;
  readonly text?: string;
  readonly base64?: string;
}
/** A whole body, or what came of it, that is none of the above: `text` where it is UTF-8, else `base64`. */
export interface BytesFrame extends At {
  readonly type: 'bytes';
  readonly text?: string;
  readonly base64?: string;
}
/** A body past the policy's limit: its digest (lower-case hex) and length in bytes, as they came. */
export interface DigestFrame extends At {
  readonly type: 'digest';
  readonly sha256: string;
  readonly bytes: number;
}
/** Trailer fields. */
export interface TrailersFrame extends At {
  readonly type: 'trailers';
  readonly headers: HeaderList;
}

/** What stands in a recording. */
export type Frame =
  | HeadFrame
  | JsonFrame
  | EventFrame
  | EnvelopeFrame
  | RunFrame
  | LineFrame
  | MessageFrame
  | BytesFrame
  | DigestFrame
  | TrailersFrame;
/** What a decoder yields: runs are made later, by the recorder. */
export type DecodedFrame = Exclude<Frame, RunFrame>;
