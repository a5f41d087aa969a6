// Chat Completions answers: chunks with `choices[].delta`, whole bodies with `choices[].message`.
import type { Json, JsonObject } from '../../model/json.ts';
import {
  readObjects,
  toAnswerDeltas,
  toErrorDeltas,
  toTextDelta,
  toUsageDelta,
  type UsagePaths,
} from '../deltas.ts';
import type { Delta } from '../dialect.ts';
import { filledField, numberField, objectField, textField } from '../fields.ts';

const usagePaths: UsagePaths = {
  inputTokens: ['prompt_tokens'],
  outputTokens: ['completion_tokens'],
  cacheReadTokens: ['prompt_tokens_details', 'cached_tokens'],
  cacheWriteTokens: ['prompt_tokens_details', 'cache_write_tokens'],
  reasoningTokens: ['completion_tokens_details', 'reasoning_tokens'],
};

/** The deltas of one chunk or of a whole body, error bodies included; the answer is choice 0 alone. */
export function readResponse(body: JsonObject): readonly Delta[] {
  return toAnswerDeltas(filledField(body, 'id'), filledField(body, 'model')).concat(
    readObjects(body.choices, readChoice),
    toUsageDelta(body.usage, usagePaths),
    toErrorDeltas(body),
  );
}

function readChoice(choice: JsonObject, position: number): readonly Delta[] {
  if ((numberField(choice, 'index') ?? position) !== 0) return [];
  const said = objectField(choice, 'delta') ?? objectField(choice, 'message');
  if (said === undefined) return toErrorDeltas(choice);
  // Servers that send both names send the same text twice.
  const thinking = filledField(said, 'reasoning_content') ?? textField(said, 'reasoning');
  return toTextDelta('thinking', thinking).concat(
    readContent(said.content),
    toTextDelta('text', textField(said, 'refusal')),
    toTextDelta('text', textField(said.audio, 'transcript')),
    readFunctionCall(said.function_call),
    readObjects(said.tool_calls, readToolCall),
    toErrorDeltas(choice),
  );
}

function readContent(content: Json | undefined): readonly Delta[] {
  if (typeof content === 'string') return toTextDelta('text', content);
  return readObjects(content, (part) => toTextDelta('text', textField(part, 'text')));
}

function readToolCall(call: JsonObject, position: number): readonly Delta[] {
  const key = String(numberField(call, 'index') ?? position);
  const called = objectField(call, 'function') ?? objectField(call, 'custom');
  const id = filledField(call, 'id');
  const name = filledField(called, 'name');
  const text = filledField(called, 'arguments') ?? filledField(called, 'input');
  const deltas: Delta[] = [];
  if (id || name) deltas.push({ type: 'tool-call', key, ...(id ? { id } : {}), ...(name ? { name } : {}) });
  if (text) deltas.push({ type: 'tool-arguments', key, text });
  return deltas;
}

/** The call of the first function-calling API, one an answer: its name is its id. */
function readFunctionCall(call: Json | undefined): readonly Delta[] {
  const key = 'function_call';
  const name = filledField(call, 'name');
  const text = filledField(call, 'arguments');
  const deltas: Delta[] = [];
  if (name) deltas.push({ type: 'tool-call', key, id: name, name });
  if (text) deltas.push({ type: 'tool-arguments', key, text });
  return deltas;
}
