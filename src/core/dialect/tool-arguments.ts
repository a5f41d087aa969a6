// Arguments of tool calls, which most APIs send as JSON text.
import type { Json } from '../model/json.ts';

/** The value of the JSON text; a text that is not JSON as it came; `{}` for no text, which is how a call without arguments streams. */
export function parseArguments(text: string): Json {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
