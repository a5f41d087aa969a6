// Messages as history: one value a message that stays the same from one request to the next.
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { fieldOf } from './fields.ts';

/** Cache markers: clients move them to the newest messages with each request. */
const movingFields = ['cache_control', 'prompt_cache_breakpoint'];

/** The list's messages without moving markers; none where it is no list. */
export function toHistory(messages: Json | undefined): readonly Json[] {
  return Array.isArray(messages) ? messages.map(toStable) : [];
}

/** A content of one plain text part becomes that text: a client that marks a message turns the text into such a list. */
function toStable(message: Json): Json {
  if (!isJsonObject(message)) return message;
  const stable = withoutMarkers(message);
  if (!Array.isArray(stable.content)) return stable;
  const parts: readonly Json[] = stable.content.map(toStable);
  const only = parts.length === 1 ? plainText(parts[0]) : undefined;
  return { ...stable, content: only ?? parts };
}

function withoutMarkers(value: JsonObject): JsonObject {
  if (!movingFields.some((field) => Object.hasOwn(value, field))) return value;
  return Object.fromEntries(Object.entries(value).filter(([field]) => !movingFields.includes(field)));
}

function plainText(part: Json | undefined): string | undefined {
  const text = fieldOf(part, 'text');
  if (!isJsonObject(part) || typeof text !== 'string' || fieldOf(part, 'type') !== 'text') return undefined;
  return Object.keys(part).length === 2 ? text : undefined;
}
