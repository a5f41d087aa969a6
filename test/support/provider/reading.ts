// Careful looks into JSON that a client sent.
import type { JsonObject } from './conversation.ts';

/** The value as an object, or an empty one. */
export function toObject(value: unknown): JsonObject {
  // The check before it makes the cast true: a JSON object has string keys only.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

/** The value as a list, or an empty one. */
export function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value as text, or the fallback. */
export function toText(value: unknown, fallback = ''): string {
  return typeof value === 'string' ? value : fallback;
}

/** The text of a content that is a string or a list of parts with `text`; parts are put on lines of their own. */
export function toContentText(content: unknown): string {
  if (typeof content === 'string') return content;
  return toList(content)
    .map((part) => toText(toObject(part).text))
    .filter((text) => text !== '')
    .join('\n');
}
