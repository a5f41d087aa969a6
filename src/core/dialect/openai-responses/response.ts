// A whole response object: `{"object":"response","output":[…],"usage":{…}}`.
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import {
  toAnswerDeltas,
  toErrorDelta,
  toErrorDeltas,
  toTextDelta,
  toUsageDelta,
  type UsagePaths,
} from '../deltas.ts';
import type { Delta } from '../dialect.ts';
import { filledField, objectsOf, positionedObjects, textField } from '../fields.ts';
import { readCall } from './call.ts';

const usagePaths: UsagePaths = {
  inputTokens: ['input_tokens'],
  outputTokens: ['output_tokens'],
  cacheReadTokens: ['input_tokens_details', 'cached_tokens'],
  cacheWriteTokens: ['input_tokens_details', 'cache_write_tokens'],
  reasoningTokens: ['output_tokens_details', 'reasoning_tokens'],
};

/** The deltas of an unstreamed body, error bodies included. */
export function readBody(body: Json): readonly Delta[] {
  if (!isJsonObject(body)) return [];
  const output = positionedObjects(body.output).flatMap(([position, item]) =>
    readItem(item, String(position)),
  );
  return [...output, ...readEnvelope(body)];
}

/** What a response says about itself, without its output: id, model, usage, error. */
export function readEnvelope(response: JsonObject): readonly Delta[] {
  const errors = toErrorDeltas(response);
  const isUnexplained = response.status === 'failed' && errors.length === 0;
  return [
    ...toAnswerDeltas(filledField(response, 'id'), filledField(response, 'model')),
    ...toUsageDelta(response.usage, usagePaths),
    ...(isUnexplained ? [toErrorDelta({ code: 'failed' })] : errors),
  ];
}

function readItem(item: JsonObject, key: string): readonly Delta[] {
  if (item.type === 'message') return objectsOf(item.content).flatMap(readSaid);
  if (item.type !== 'reasoning') return readCall(item, key);
  return [...objectsOf(item.content), ...objectsOf(item.summary)].flatMap((part) =>
    toTextDelta('thinking', textField(part, 'text')),
  );
}

function readSaid(part: JsonObject): readonly Delta[] {
  return toTextDelta('text', textField(part, 'text') ?? textField(part, 'refusal'));
}
