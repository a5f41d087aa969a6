// What this side itself says on an HTTP/2 stream that has no response yet.
import {
  constants,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
  type ServerStreamResponseOptions,
} from 'node:http2';
import type { ErrorShape, Refusal } from '../refusal.ts';
import { toAnswer } from '../refusal-answer.ts';

/** Sends a refusal and wants no more of the request. Does nothing where a response has begun or the client is gone. */
export function sendStreamRefusal(stream: ServerHttp2Stream, refusal: Refusal, shape: ErrorShape): void {
  if (stream.headersSent || stream.destroyed || stream.closed) return;
  const { status, fields, body } = toAnswer(refusal, shape);
  const headers: OutgoingHttpHeaders = { ':status': status };
  for (let at = 0; at + 1 < fields.length; at += 2) headers[fields[at] as string] = fields[at + 1]; // in the bounds
  respond(stream, headers, {});
  stream.end(body, () => stream.close(constants.NGHTTP2_NO_ERROR));
}

/** Sends a response's head without adding a Date to it. */
export function respond(
  stream: ServerHttp2Stream,
  headers: OutgoingHttpHeaders,
  options: ServerStreamResponseOptions,
): void {
  const withoutDate = { ...options, sendDate: false }; // an option that the types do not know
  stream.respond(headers, withoutDate);
}
