// Deltas that every dialect makes in the same way: texts, names of the answer, usage, errors.
import { isJsonObject, type Json, type JsonObject, type JsonPath, valueAt } from '../model/json.ts';
import type { Usage } from '../model/turn.ts';
import type { Delta } from './dialect.ts';
import { filledField, numberField, textField } from './fields.ts';

/** Where each count stands in a provider's usage object. */
export type UsagePaths = { readonly [Field in keyof Usage]?: JsonPath };

// A long session has millions of events, most of which say one thing: lists are made as long as they get, and an empty one is shared.
const NONE: readonly Delta[] = [];

/** What `read` makes of the objects of a list, in order; nothing where it is no list. */
export function readObjects(
  list: Json | undefined,
  read: (object: JsonObject, position: number) => readonly Delta[],
): readonly Delta[] {
  if (!Array.isArray(list)) return NONE;
  const lists = list.map((value: Json, position) => (isJsonObject(value) ? read(value, position) : NONE));
  return lists.length === 1 ? (lists[0] ?? NONE) : lists.flat();
}

/** A text or thinking delta, or none where there is no text. */
export function toTextDelta(type: 'text' | 'thinking', text: string | undefined): readonly Delta[] {
  return text ? [{ type, text }] : NONE;
}

/** What names an answer: its id and the model that gave it; none for empty names. */
export function toAnswerDeltas(id: string | undefined, model: string | undefined): readonly Delta[] {
  const ids: readonly Delta[] = id ? [{ type: 'response-id', id }] : NONE;
  return model ? ids.concat([{ type: 'model', model }]) : ids;
}

/** The usage delta with every count that `source` holds, or none where it holds none. */
export function toUsageDelta(source: Json | undefined, paths: UsagePaths): readonly Delta[] {
  if (!isJsonObject(source)) return NONE;
  const usage: { -readonly [Field in keyof Usage]: Usage[Field] } = {};
  // Object.entries forgets the key type; UsagePaths has no other keys.
  for (const [field, path] of Object.entries(paths) as [keyof Usage, JsonPath][]) {
    const count = valueAt(source, path);
    if (typeof count === 'number' && Number.isFinite(count)) usage[field] = count;
  }
  return Object.keys(usage).length === 0 ? [] : [{ type: 'usage', usage }];
}

/** The error delta of a body or event such as `{"error":{"type":"…","code":"…","message":"…"}}` or `{"error":"…"}`. */
export function toErrorDeltas(body: JsonObject): readonly Delta[] {
  const error = body.error;
  if (isJsonObject(error)) return [toErrorDelta(error)];
  if (typeof error !== 'string' || error === '') return NONE;
  return [{ type: 'error', code: filledField(body, 'code') ?? 'error', message: error }];
}

/** The delta of one error object; a name (`status` at Gemini, `code`, `type`) goes before a number as its code. */
export function toErrorDelta(error: JsonObject): Delta {
  const names = ['status', 'code', 'type'].map((key) => filledField(error, key));
  const number = numberField(error, 'code');
  const code = names.find((name) => name !== undefined) ?? (number === undefined ? 'error' : String(number));
  return { type: 'error', code, message: textField(error, 'message') ?? '' };
}
