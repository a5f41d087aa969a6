// Messages answers: `message_start`, `content_block_*`, `message_delta`, or a whole message.
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import {
  readObjects,
  toAnswerDeltas,
  toErrorDeltas,
  toTextDelta,
  toUsageDelta,
  type UsagePaths,
} from '../deltas.ts';
import type { Delta } from '../dialect.ts';
import { fieldOf, filledField, numberField, objectField, textField } from '../fields.ts';

const usagePaths: UsagePaths = {
  inputTokens: ['input_tokens'],
  outputTokens: ['output_tokens'],
  cacheReadTokens: ['cache_read_input_tokens'],
  cacheWriteTokens: ['cache_creation_input_tokens'],
  reasoningTokens: ['output_tokens_details', 'thinking_tokens'],
};

/** The deltas of one stream event. */
export function readEvent(event: JsonObject): readonly Delta[] {
  const key = String(numberField(event, 'index') ?? 0);
  switch (event.type) {
    case 'message_start':
      return readMessage(objectField(event, 'message') ?? {});
    case 'content_block_start':
      return readBlock(objectField(event, 'content_block') ?? {}, key);
    case 'content_block_delta':
      return readBlockDelta(objectField(event, 'delta') ?? {}, key);
    case 'message_delta':
      return toUsageDelta(event.usage, usagePaths);
    // Proxies send `{"error":{…}}` without a type as well.
    default:
      return toErrorDeltas(event);
  }
}

/** The deltas of a message: whole, or as far as it is when a stream starts. */
export function readMessage(message: JsonObject): readonly Delta[] {
  return toAnswerDeltas(filledField(message, 'id'), filledField(message, 'model')).concat(
    readObjects(message.content, (block, position) => readBlock(block, String(position))),
    toUsageDelta(message.usage, usagePaths),
  );
}

function readBlock(block: JsonObject, key: string): readonly Delta[] {
  const type = textField(block, 'type') ?? '';
  if (type === 'text') return toTextDelta('text', textField(block, 'text'));
  if (type === 'thinking') return toTextDelta('thinking', textField(block, 'thinking'));
  if (type === 'tool_use' || type.endsWith('_tool_use')) return readToolUse(block, key);
  if (type.endsWith('_tool_result')) return readToolResult(block);
  return [];
}

function readToolUse(block: JsonObject, key: string): readonly Delta[] {
  const id = filledField(block, 'id');
  const name = filledField(block, 'name');
  const input = fieldOf(block, 'input') ?? {};
  const call: Delta = { type: 'tool-call', key, ...(id ? { id } : {}), ...(name ? { name } : {}) };
  // A streamed block starts with an empty input; its pieces follow.
  const isEmpty = isJsonObject(input) && Object.keys(input).length === 0;
  return isEmpty ? [call] : [call, { type: 'tool-arguments-whole', key, arguments: input }];
}

function readToolResult(block: JsonObject): readonly Delta[] {
  const key = filledField(block, 'tool_use_id');
  if (key === undefined) return [];
  const result: Json = fieldOf(block, 'content') ?? null;
  const isError = block.is_error === true || textField(result, 'type')?.endsWith('_error') === true;
  return [{ type: 'tool-result', key, result, status: isError ? 'failed' : 'completed' }];
}

function readBlockDelta(delta: JsonObject, key: string): readonly Delta[] {
  switch (delta.type) {
    case 'text_delta':
      return toTextDelta('text', textField(delta, 'text'));
    case 'thinking_delta':
      return toTextDelta('thinking', textField(delta, 'thinking'));
    case 'input_json_delta': {
      const text = filledField(delta, 'partial_json');
      return text === undefined ? [] : [{ type: 'tool-arguments', key, text }];
    }
    default:
      return [];
  }
}
