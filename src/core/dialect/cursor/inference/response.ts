// What a model answers on the plane of client-run loops: `{"invocation_response":{"invocation_id":"…","response":{"text_part":…}}}`.
import { isJsonObject, type Json, type JsonObject } from '../../../model/json.ts';
import { toAnswerDeltas, toTextDelta } from '../../deltas.ts';
import type { Delta } from '../../dialect.ts';
import { readErrorBody, readTrailer, toErrorDelta } from '../error.ts';
import { memberOf, messageOf, numberOf, textOf } from '../tree.ts';
import { readUsage, type UsageFields } from '../usage.ts';

/** The deltas of one server message (also in an answer to a poll), of one `InferenceStreamResponse`, or of a stream's end. */
export function readEvent(value: JsonObject): readonly Delta[] {
  const message = messageOf(value, 'data') ?? value;
  const ready = messageOf(message, 'run_ready');
  if (ready !== undefined) return readReady(ready);
  const ended = messageOf(message, 'invocation_end');
  if (ended !== undefined) return readTrailer(ended);
  const answer = messageOf(message, 'invocation_response');
  if (answer === undefined) return readResponse(message, '');
  return readResponse(messageOf(answer, 'response') ?? {}, textOf(answer, 'invocation_id') ?? '');
}

/** The deltas of a whole body: an answer to a poll, an error, or an array of messages. */
export function readBody(body: Json): readonly Delta[] {
  if (Array.isArray(body)) return body.flatMap((value) => (isJsonObject(value) ? readEvent(value) : []));
  if (!isJsonObject(body)) return [];
  const errors = readErrorBody(body);
  return errors.length > 0 ? errors : readEvent(body);
}

function readReady(ready: JsonObject): readonly Delta[] {
  const resolved = memberOf(ready, 'resolved_model');
  const model =
    textOf(ready, 'routed_model_display_name') ??
    textOf(resolved, 'model_id') ??
    textOf(ready, 'resolved_model');
  return toAnswerDeltas(undefined, model);
}

function readResponse(response: JsonObject, invocation: string): readonly Delta[] {
  const info = messageOf(response, 'response_info');
  return [
    ...toAnswerDeltas(textOf(info, 'id'), textOf(info, 'model')),
    ...toTextDelta('text', textOf(messageOf(response, 'text_part'), 'text')),
    ...toTextDelta('thinking', textOf(messageOf(response, 'thinking_part'), 'text')),
    ...readCall(messageOf(response, 'tool_call_part'), invocation),
    ...readUsage(messageOf(response, 'usage'), counts),
    ...readUsage(messageOf(response, 'extended_usage'), extendedCounts),
    ...readError(messageOf(response, 'error')),
    ...toMessageError(textOf(info, 'error_message')),
  ];
}

/** A call by its id; a piece without one by its index, where 0 is not on the wire. */
function readCall(part: JsonObject | undefined, invocation: string): readonly Delta[] {
  if (part === undefined) return [];
  const id = textOf(part, 'tool_call_id');
  const name = textOf(part, 'tool_name');
  const text = textOf(part, 'args');
  const key = toCallKey(part, invocation);
  const deltas: Delta[] = [];
  if (id || name) deltas.push({ type: 'tool-call', key, ...(id ? { id } : {}), ...(name ? { name } : {}) });
  if (text) deltas.push({ type: 'tool-arguments', key, text });
  return deltas;
}

/** What joins the pieces of one call. */
export function toCallKey(part: Json, invocation: string): string {
  return `${invocation}/${textOf(part, 'tool_call_id') ?? numberOf(part, 'tool_index') ?? 0}`;
}

const counts: UsageFields = { inputTokens: 'prompt_tokens', outputTokens: 'completion_tokens' };
const extendedCounts: UsageFields = {
  inputTokens: 'input_tokens',
  outputTokens: 'output_tokens',
  cacheReadTokens: 'cache_read_tokens',
  cacheWriteTokens: 'cache_write_tokens',
};

/** `error_type`, in the order of its numbers. */
const errorTypes = [
  'UNSPECIFIED',
  'UNKNOWN',
  'INPUT_TOKEN_LIMIT',
  'OUTPUT_TOKEN_LIMIT',
  'RATE_LIMIT',
  'AUTHENTICATION',
  'PERMISSION',
  'OVERLOADED',
  'CONTENT_FILTER',
];

/** An `InferenceError`, or (in `Stream`) the end of the stream, which has the same name but Connect's fields. */
function readError(error: JsonObject | undefined): readonly Delta[] {
  if (error === undefined) return [];
  const code = toErrorType(error);
  if (code === undefined) return [toErrorDelta(error)];
  return [{ type: 'error', code, message: textOf(error, 'message') ?? '' }];
}

function toErrorType(error: JsonObject): string | undefined {
  const type = numberOf(error, 'error_type');
  if (type !== undefined && type > 0) return errorTypes[type] ?? `error#${type}`;
  if (memberOf(error, 'is_input_limit') === true) return 'INPUT_TOKEN_LIMIT';
  if (memberOf(error, 'is_output_limit') === true) return 'OUTPUT_TOKEN_LIMIT';
  return textOf(error, 'error_type');
}

function toMessageError(message: string | undefined): readonly Delta[] {
  return message === undefined ? [] : [{ type: 'error', code: 'error', message }];
}
