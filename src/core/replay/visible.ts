// Makes recorded text safe to print: what would steer a terminal is shown instead of sent.

/**
 * C0 and C1 controls but tab and line feed, the characters that turn the direction of text, and those that nobody sees: tags and
 * zero widths carry hidden text, and terminals do not agree on how wide they are. Joiners stay: emoji and scripts need them.
 */
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what this looks for.
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** The text with every control character as its picture (ESC → ␛) or its number (U+009B → <9B>). */
export function toVisible(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    if (code === 0x7f) return '\u2421';
    return `<${code.toString(16).toUpperCase().padStart(2, '0')}>`;
  });
}
