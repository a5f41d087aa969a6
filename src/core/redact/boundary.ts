// Where a token may begin: not in the middle of a word, unless that word only looks like one.

/** Characters before a place that decide whether it is a boundary. */
export const BOUNDARY_CHARS = 12;

/** Text escapes whose last letter is no letter of a word: JSON `\n` and `\u0022`, URL `%3D`, terminal `ESC[31m`. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what begins a colour.
const ESCAPE = /(?:\\[ntrbf"]|\\u[0-9a-fA-F]{4}|%[0-9a-fA-F]{2}|\x1b\[[0-9;]{0,8}[A-Za-z])$/;

/** True where a token may begin at `at`: the character before is no letter or digit, or ends an escape. */
export function isBoundary(text: string, at: number): boolean {
  if (at === 0 || !isAlphanumeric(text.charCodeAt(at - 1))) return true;
  return ESCAPE.test(text.slice(Math.max(0, at - BOUNDARY_CHARS), at));
}

function isAlphanumeric(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a);
}
