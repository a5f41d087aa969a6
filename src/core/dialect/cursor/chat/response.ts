// What the legacy chat answers: `{"stream_unified_chat_response":{"text":"…"}}`, or a call of a tool of the client's.
import { isJsonObject, type Json, type JsonObject } from '../../../model/json.ts';
import { toTextDelta } from '../../deltas.ts';
import type { Delta } from '../../dialect.ts';
import { parseArguments } from '../../tool-arguments.ts';
import { readErrorBody, readTrailer } from '../error.ts';
import { memberOf, messageOf, textOf } from '../tree.ts';
import { toParameters, toToolName } from './tools.ts';

/** The deltas of one message of the server, in any of its wrappings, or of the end of a stream. */
export function readEvent(value: JsonObject): readonly Delta[] {
  const message = unwrap(value);
  const call = messageOf(message, 'client_side_tool_v2_call');
  const said = messageOf(message, 'stream_unified_chat_response') ?? message;
  return [...readAnswer(said), ...(call === undefined ? [] : readCall(call)), ...readTrailer(message)];
}

/** The deltas of a whole body: an answer to a poll, an error, or an array of messages. */
export function readBody(body: Json): readonly Delta[] {
  if (Array.isArray(body)) return body.flatMap((value) => (isJsonObject(value) ? readEvent(value) : []));
  if (!isJsonObject(body)) return [];
  const errors = readErrorBody(body);
  return errors.length > 0 ? errors : readEvent(body);
}

/** The message inside an answer to a poll and inside the idempotent form. */
function unwrap(value: JsonObject): JsonObject {
  const message = messageOf(value, 'data') ?? value;
  return messageOf(message, 'server_chunk') ?? message;
}

function readAnswer(answer: JsonObject): readonly Delta[] {
  const final = messageOf(answer, 'final_tool_result');
  const key = textOf(final, 'tool_call_id');
  return [
    ...toTextDelta('text', textOf(answer, 'text')),
    ...toTextDelta('thinking', textOf(messageOf(answer, 'thinking'), 'text')),
    ...(key === undefined
      ? []
      : [
          {
            type: 'tool-result' as const,
            key,
            result: memberOf(final, 'result') ?? null,
            status: 'completed' as const,
          },
        ]),
  ];
}

/** A call may come in pieces of its arguments' text, and then whole. */
function readCall(call: JsonObject): readonly Delta[] {
  const key = textOf(call, 'tool_call_id');
  if (key === undefined) return [];
  const name = toToolName(call);
  const text = textOf(call, 'raw_args');
  const deltas: Delta[] = [{ type: 'tool-call', key, id: key, ...(name === undefined ? {} : { name }) }];
  if (text !== undefined && isPiece(call)) deltas.push({ type: 'tool-arguments', key, text });
  else {
    const whole = text === undefined ? toParameters(call) : parseArguments(text);
    if (whole !== undefined) deltas.push({ type: 'tool-arguments-whole', key, arguments: whole });
  }
  return deltas;
}

/** True for a call whose arguments are still coming. */
export function isPiece(call: Json): boolean {
  return memberOf(call, 'is_streaming') === true;
}
