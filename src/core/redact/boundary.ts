// Where a token may begin: not in the middle of a word, unless that word only looks like one.

/** Characters before a place that decide whether it is a boundary. */
export const BOUNDARY_CHARS = 12;

/** Text escapes whose last letter is no letter of a word: JSON `\n` and `\u0022`, URL `%3D`, terminal `ESC[31m`. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what begins a colour.
const ESCAPE = /(?:\\[ntrbf"]|\\u[0-9a-fA-F]{4}|%[0-9a-fA-F]{2}|\x1b\[[0-9;]{0,8}[A-Za-z])$/;

/** True where a token may begin at `at`: the character before is no letter or digit, or ends an escape. */
export function isBoundary(text: string, at: number): boolean {
  if (at === 0 || !isAlphanumeric(text.charCodeAt(at - 1))) return true;
  const from = Math.max(0, at - BOUNDARY_CHARS);
  return hasEscape(text, from, at) && ESCAPE.test(text.slice(from, at));
}

/** Most places are in a word with none of these near: `\\`, `%`, the escape of terminals. */
function hasEscape(text: string, from: number, to: number): boolean {
  for (let at = to - 1; at >= from; at--) {
    const code = text.charCodeAt(at);
    if (code === 0x5c || code === 0x25 || code === 0x1b) return true;
  }
  return false;
}

function isAlphanumeric(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a);
}
