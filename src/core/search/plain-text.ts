// JSON as the plain text that words are looked for in: without the quotes, braces and escapes that nobody types.
import { isJsonObject, type Json } from '../model/json.ts';
import { isRawNumber } from '../model/raw-number.ts';

/** A text as it is, any other leaf as JSON prints it, members as `name: value`; a line each. */
export function toPlainText(value: Json): string {
  if (typeof value === 'string') return value;
  if (isRawNumber(value)) return value.rawJSON;
  if (Array.isArray(value)) return value.map(toPlainText).join('\n');
  if (!isJsonObject(value)) return String(value);
  return Object.entries(value)
    .map(([name, member]) => `${name}: ${toPlainText(member)}`)
    .join('\n');
}
