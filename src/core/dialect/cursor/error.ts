// How a Connect RPC of Cursor's fails: `{"code":"…","message":"…","details":[{"type":"aiserver.v1.ErrorDetails",…}]}`.
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { decodeMessage } from '../../wire/protobuf.ts';
import type { Delta } from '../dialect.ts';
import { decodeBase64, toBase64 } from './bytes.ts';
import { errorName } from './error-codes.ts';
import { cursorSchema } from './schema/cursor-schema.ts';
import { memberOf, messageOf, messagesOf, textOf } from './tree.ts';

/** The error that ends a stream: `{"error":{…}}`; none for an end without one, or for a message. */
export function readTrailer(value: JsonObject): readonly Delta[] {
  const error = messageOf(value, 'error');
  return error === undefined ? [] : [toErrorDelta(error)];
}

/** The error that a whole body is, or none. */
export function readErrorBody(body: JsonObject): readonly Delta[] {
  if (messageOf(body, 'error') !== undefined) return readTrailer(body);
  return textOf(body, 'code') === undefined ? [] : [toErrorDelta(body)];
}

/** The error of Connect's JSON. Cursor's own code, title and detail go before those of Connect. */
export function toErrorDelta(error: JsonObject): Delta {
  const details = messagesOf(error, 'details')
    .map(readDetails)
    .find((found) => found !== undefined);
  const code = details?.code ?? textOf(error, 'code') ?? 'error';
  return { type: 'error', code, message: details?.message ?? textOf(error, 'message') ?? '' };
}

interface Details {
  readonly code?: string;
  readonly message?: string;
}

/** A detail has what it says as JSON in `debug`, as base64 of protobuf in `value`, or both. */
function readDetails(detail: JsonObject): Details | undefined {
  if (textOf(detail, 'type')?.endsWith('ErrorDetails') === false) return undefined;
  const said = messageOf(detail, 'debug') ?? decodeDetails(memberOf(detail, 'value')) ?? detail;
  const code = toCode(memberOf(said, 'error'));
  const custom = messageOf(said, 'details');
  const parts = [textOf(custom, 'title'), textOf(custom, 'detail')].filter((part) => part !== undefined);
  const message = [...new Set(parts)].join(': ');
  if (code === undefined && message === '') return undefined;
  return { ...(code === undefined ? {} : { code }), ...(message === '' ? {} : { message }) };
}

function toCode(error: Json | undefined): string | undefined {
  if (typeof error === 'number') return errorName(error);
  return typeof error === 'string' && error !== '' ? error : undefined;
}

function decodeDetails(value: Json | undefined): JsonObject | undefined {
  if (isJsonObject(value) && toBase64(value) === undefined) return value;
  const base64 = toBase64(value);
  const bytes = base64 === undefined ? undefined : decodeBase64(base64);
  const decoded = bytes === undefined ? undefined : decodeMessage(bytes, 'ErrorDetails', cursorSchema());
  return decoded?.ok ? decoded.value : undefined;
}
