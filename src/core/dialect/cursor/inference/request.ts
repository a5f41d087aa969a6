// What a client-run loop asks: `{"invoke_model":{"invocation_id":"…","request":{"messages":[{"role":1,"text":"…"}]}}}`.
import type { Json, JsonObject } from '../../../model/json.ts';
import type { RequestFacts, ToolResult } from '../../dialect.ts';
import { type PromptPiece, toAttachment, toNewMessages, toRequestFacts } from '../../request-facts.ts';
import { toPlainValue } from '../plain-value.ts';
import { isEnum, memberOf, messageOf, messagesOf, textOf } from '../tree.ts';

/** Facts of one message of the client, of the BidiAppend that brings it, or of an `InferenceStreamRequest`. */
export function readRequest(body: JsonObject): RequestFacts {
  const message = toMessage(body);
  const request = messageOf(messageOf(message, 'invoke_model'), 'request') ?? message;
  const all = messagesOf(request, 'messages');
  const fresh = toNewMessages(all, (said) => isEnum(said, 'role', assistant));
  return toRequestFacts(readModel(message, request), {
    pieces: fresh.filter((said) => isEnum(said, 'role', user)).flatMap(toPieces),
    toolResults: fresh.flatMap((said) =>
      messagesOf(messageOf(said, 'tool_content'), 'parts').flatMap(toResult),
    ),
  });
}

const user = [1, 'ROLE_USER'] as const;
const assistant = [2, 'ROLE_ASSISTANT'] as const;

function toMessage(body: JsonObject): JsonObject {
  return messageOf(body, 'data') ?? messageOf(body, 'data_binary') ?? body;
}

function readModel(message: JsonObject, request: JsonObject): string | undefined {
  const run = messageOf(message, 'run_request');
  return (
    textOf(messageOf(run, 'requested_model'), 'model_id') ??
    textOf(messageOf(request, 'requested_model'), 'model_id') ??
    textOf(request, 'model_id')
  );
}

function toPieces(message: JsonObject): readonly PromptPiece[] {
  const text = textOf(message, 'text');
  const parts = messagesOf(messageOf(message, 'parts'), 'parts');
  return [...(text === undefined ? [] : [{ type: 'text' as const, text }]), ...parts.flatMap(toPartPieces)];
}

function toPartPieces(part: JsonObject): readonly PromptPiece[] {
  const text = textOf(messageOf(part, 'text'), 'text');
  const file = messageOf(part, 'file');
  return [
    ...(text === undefined ? [] : [{ type: 'text' as const, text }]),
    ...(messageOf(part, 'image') === undefined ? [] : [toAttachment({ kind: 'image' })]),
    ...(file === undefined ? [] : [toAttachment({ kind: 'file', path: textOf(file, 'filename') })]),
  ];
}

function toResult(part: JsonObject): readonly ToolResult[] {
  const id = textOf(part, 'tool_call_id');
  if (id === undefined) return [];
  const result: Json = toPlainValue(memberOf(part, 'result') ?? null);
  return [{ id, result, status: memberOf(part, 'is_error') === true ? 'failed' : 'completed' }];
}
