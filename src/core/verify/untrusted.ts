// Looks at values that a stranger wrote: what they are, and how to name them in a message.
import type { Json } from '../model/json.ts';

/** The longest text of a stranger in a message. */
const MAX_QUOTED = 80;

/** Array.isArray that gives elements of type Json, not any. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The value as a short text of printable ASCII, which no terminal acts upon. */
export function quote(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(printable(value.slice(0, MAX_QUOTED)));
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  if (value === undefined) return 'nothing';
  return Array.isArray(value) ? 'an array' : 'an object';
}

/** The text with `?` for whatever is not printable ASCII. */
export function printable(text: string): string {
  return text.replaceAll(/[^ -~]/g, '?');
}

/** True where both are the same bytes. */
export function isSameBytes(one: Uint8Array, other: Uint8Array | undefined): boolean {
  return one.length === other?.length && one.every((byte, index) => byte === other[index]);
}
