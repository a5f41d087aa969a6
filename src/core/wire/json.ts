// JSON text → value: bounded in depth, never overflowing the stack, never changing a number.
import type { Json } from '../model/json.ts';
import { mayHoldRawNumber, parseWithRawNumbers } from './json-number.ts';

export type ParsedJson =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly reason: 'syntax' | 'too-deep' };

/**
 * Parses as JSON.parse does (of two equal keys the last wins), but a number that a double cannot hold as written becomes
 * a raw one (`isRawNumber`). `maxDepth` counts brackets inside each other: `[1]` has depth 1.
 */
export function parseJson(text: string, options: { readonly maxDepth: number }): ParsedJson {
  if (isDeeper(text, options.maxDepth)) return { ok: false, reason: 'too-deep' };
  try {
    return { ok: true, value: mayHoldRawNumber(text) ? parseWithRawNumbers(text) : JSON.parse(text) };
  } catch (error) {
    // A RangeError is the stack's: `maxDepth` is more than it holds.
    return { ok: false, reason: error instanceof RangeError ? 'too-deep' : 'syntax' };
  }
}

/**
 * `value` where the text is JSON, else `text`. A number written in another way than JSON.stringify would (`1.50`) stays
 * text: alone in an event it is likelier a piece of prose, which must come out to the character.
 */
export function readText(
  text: string,
  options: { readonly maxDepth: number },
): { readonly value: Json } | { readonly text: string } {
  const parsed = parseJson(text, options);
  if (!parsed.ok) return { text };
  if (typeof parsed.value === 'number' && String(parsed.value) !== text) return { text };
  return { value: parsed.value };
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Whether brackets outside strings are nested deeper than `maxDepth`. */
function isDeeper(text: string, maxDepth: number): boolean {
  // Each level of a whole document takes two characters; one that is cut off is not JSON anyway.
  if (text.length <= 2 * maxDepth) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === OPEN_BRACKET || code === OPEN_BRACE) {
      if (++depth > maxDepth) return true;
    } else if (code === CLOSE_BRACKET || code === CLOSE_BRACE) depth--;
  }
  return false;
}

/** Where the string that opens at `open` closes: at the first quote after an even number of backslashes. */
function endOfString(text: string, open: number): number {
  for (let quote = text.indexOf('"', open + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let before = quote - 1;
    while (text.charCodeAt(before) === BACKSLASH) before--;
    if ((quote - 1 - before) % 2 === 0) return quote;
  }
  return text.length;
}
