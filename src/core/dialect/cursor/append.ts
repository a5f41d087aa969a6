// BidiAppend: the client's half of a stream that goes one way only, one message a request (PROTOCOL.md §1.5).
import type { Exchange } from '../../model/exchange.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { decodeMessage } from '../../wire/protobuf.ts';
import { decodeBase64, decodeHex, toBase64 } from './bytes.ts';
import { cursorSchema } from './schema/cursor-schema.ts';
import { memberOf, numberOf } from './tree.ts';

export interface Append {
  readonly exchange: Exchange;
  /** `append_seqno`, from 0; absent on the wire for the first. */
  readonly position: number;
  readonly message: JsonObject;
}

/**
 * The message that an append brings to a stream whose client sends messages of this type; undefined for what is none, as
 * the `foo` of a warm-up.
 */
export function readAppend(exchange: Exchange, type: string): Append | undefined {
  const { body } = exchange.request;
  if (body?.type !== 'json' || !isJsonObject(body.value)) return undefined;
  const message = [memberOf(body.value, 'data'), memberOf(body.value, 'data_binary')]
    .map((payload) => toMessage(payload, type))
    .find((found) => found !== undefined);
  if (message === undefined) return undefined;
  return { exchange, position: numberOf(body.value, 'append_seqno') ?? 0, message };
}

/** True for what a client sends only to say that it is there. */
export function isHeartbeat(message: JsonObject): boolean {
  const [only, ...more] = Object.keys(message);
  if (only === undefined) return true;
  if (more.length > 0) return false;
  if (memberOf(message, 'client_heartbeat') !== undefined) return true;
  return memberOf(memberOf(message, 'exec_client_control_message'), 'heartbeat') !== undefined;
}

/** True for what a human or their machine said, false for the traffic of blobs, streams and preparations. */
export function isContent(message: JsonObject): boolean {
  return !isHeartbeat(message) && upkeep.every((member) => memberOf(message, member) === undefined);
}

const upkeep = ['kv_client_message', 'exec_client_control_message', 'prewarm_request', 'finish_run'];

/** A payload is decoded already where its type was known; hex and bytes that are left are tried once more. */
function toMessage(payload: Json | undefined, type: string): JsonObject | undefined {
  const bytes = toBytes(payload);
  if (bytes === undefined) return isJsonObject(payload) && isMessage(payload) ? payload : undefined;
  const decoded = decodeMessage(bytes, type, cursorSchema());
  return decoded.ok && isMessage(decoded.value) ? decoded.value : undefined;
}

/** All that clients send holds a message. */
function isMessage(payload: JsonObject): boolean {
  return Object.values(payload).some(isJsonObject);
}

function toBytes(payload: Json | undefined): Uint8Array | undefined {
  if (typeof payload === 'string') return decodeHex(payload) ?? decodeBase64(toBase64(payload) ?? '');
  const base64 = isJsonObject(payload) ? payload.base64 : undefined;
  return typeof base64 === 'string' ? decodeBase64(toBase64(base64) ?? '') : undefined;
}
