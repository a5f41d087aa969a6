// Base64 that is wrapped in lines: MIME, PEM, blocks of YAML, also where the line ends stand escaped in a string of JSON.
import { type Undone, undoAll } from './undo.ts';

/** Shorter lines end in words and names; what wraps base64 makes them of 60, 64 or 76 characters. */
export const MIN_LINE_CHARS = 40;
/** A line end with the indentation behind it: of so much, a text that only has the beginning of it is held back. */
const INDENT = '[ \\t]{0,64}';
const LINE_END = `(?:\\r?\\n|(?:\\\\{1,4}r)?\\\\{1,4}n)${INDENT}`;
const BEGUN = new RegExp(`^(?:\\r|\\\\{1,4}(?:r\\\\{0,4})?|${LINE_END})$`);
const MAX_LINE_END_CHARS = 74;

const LETTER = '[A-Za-z0-9+/_-]';
const WRAP = new RegExp(`(?<=${LETTER}{${MIN_LINE_CHARS}})${LINE_END}(?=${LETTER})`, 'g');
/** Of the first line of a text that goes on from an earlier one, only the end may be there. */
const WRAP_GOING_ON = new RegExp(
  `(?<=^${LETTER}{1,${MIN_LINE_CHARS}}|${LETTER}{${MIN_LINE_CHARS}})${LINE_END}(?=${LETTER})`,
  'g',
);

/** The text with such lines joined; undefined where there are none. `goesOn`: it begins in the middle of one. */
export function joinLines(text: string, goesOn: boolean): Undone | undefined {
  if (!goesOn && !hasLongLine(text)) return undefined;
  return undoAll(text, goesOn ? WRAP_GOING_ON : WRAP);
}

/** True where all behind `end` is a line end, or the beginning of one, so that the next line may go on with this one. */
export function isLineEndFrom(text: string, end: number): boolean {
  return end < text.length && text.length - end <= MAX_LINE_END_CHARS && BEGUN.test(text.slice(end));
}

/** False where no line ends in so many characters of base64, as is so in most texts. */
function hasLongLine(text: string): boolean {
  return ['\n', '\\'].some((mark) => {
    for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + 1))
      if (isLongBefore(text, text.charAt(at - 1) === '\r' ? at - 1 : at)) return true;
    return false;
  });
}

function isLongBefore(text: string, end: number): boolean {
  if (end < MIN_LINE_CHARS) return false;
  for (let at = end - 1; at >= end - MIN_LINE_CHARS; at--) if (!isLetter(text.charCodeAt(at))) return false;
  return true;
}

/** `A-Z`, `a-z`, `0-9`, `+`, `/`, `-`, `_` */
function isLetter(code: number): boolean {
  const lower = code | 0x20;
  if (lower >= 0x61 && lower <= 0x7a) return true;
  return (code >= 0x2f && code <= 0x39) || code === 0x2b || code === 0x2d || code === 0x5f;
}
