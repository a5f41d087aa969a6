// What the agent answers: `{"interaction_update":{"text_delta":{"text":"…"}}}`, one case an envelope (PROTOCOL.md §2.5).
import { isJsonObject, type Json, type JsonObject } from '../../../model/json.ts';
import { toTextDelta } from '../../deltas.ts';
import type { Delta } from '../../dialect.ts';
import { readErrorBody, readTrailer } from '../error.ts';
import { readTool, toToolStatus } from '../tool.ts';
import { memberOf, messageOf, textOf } from '../tree.ts';
import { readUsage, type UsageFields } from '../usage.ts';

/** The deltas of one message of the server, of an answer to a poll that holds one, or of the end of a stream. */
export function readEvent(value: JsonObject): readonly Delta[] {
  const message = messageOf(value, 'data') ?? value;
  const update = messageOf(message, 'interaction_update');
  return update === undefined ? readTrailer(message) : readUpdate(update);
}

/** The deltas of a whole body: an answer to a poll, an error, or an array of messages. */
export function readBody(body: Json): readonly Delta[] {
  if (Array.isArray(body)) return body.flatMap((value) => (isJsonObject(value) ? readEvent(value) : []));
  if (!isJsonObject(body)) return [];
  const errors = readErrorBody(body);
  return errors.length > 0 ? errors : readEvent(body);
}

/** Sub-agents speak in `tool_call_delta`: what they say is no answer, and comes as the result of their tool. */
function readUpdate(update: JsonObject): readonly Delta[] {
  return [
    ...readText(messageOf(update, 'text_delta')),
    ...toTextDelta('thinking', textOf(memberOf(update, 'thinking_delta'), 'text')),
    ...readCall(messageOf(update, 'partial_tool_call')),
    ...readCall(messageOf(update, 'tool_call_started')),
    ...readCall(messageOf(update, 'tool_call_completed')),
    ...readUsage(messageOf(update, 'turn_ended'), counts),
    ...readModel(textOf(memberOf(update, 'routed_model'), 'display_name')),
  ];
}

/** What the server tells the human is not what the model says. */
function readText(delta: JsonObject | undefined): readonly Delta[] {
  const text = textOf(delta, 'text');
  if (text === undefined) return [];
  return [{ type: memberOf(delta, 'is_server_notice') === true ? 'notice' : 'text', text }];
}

/** One of `{call_id, tool_call, args_text_delta}`, partial, started or completed: each says what it knows by then. */
function readCall(update: JsonObject | undefined): readonly Delta[] {
  const key = textOf(update, 'call_id');
  if (key === undefined) return [];
  const tool = readTool(memberOf(update, 'tool_call'));
  const piece = textOf(update, 'args_text_delta');
  const isPartial = piece !== undefined;
  const deltas: Delta[] = [{ type: 'tool-call', key, id: key, ...(tool ? { name: tool.name } : {}) }];
  if (isPartial) deltas.push({ type: 'tool-arguments', key, text: piece });
  else if (tool?.arguments !== undefined)
    deltas.push({ type: 'tool-arguments-whole', key, arguments: tool.arguments });
  if (tool?.result !== undefined)
    deltas.push({ type: 'tool-result', key, result: tool.result, status: toToolStatus(tool.result) });
  return deltas;
}

/** The message was empty until January 2026; the last count came in August. */
const counts: UsageFields = {
  inputTokens: 'input_tokens',
  outputTokens: 'output_tokens',
  cacheReadTokens: 'cache_read_tokens',
  cacheWriteTokens: 'cache_write_tokens',
  reasoningTokens: 'reasoning_tokens',
};

function readModel(model: string | undefined): readonly Delta[] {
  return model === undefined ? [] : [{ type: 'model', model }];
}
