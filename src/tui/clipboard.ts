// Puts text on the clipboard of whoever sits at the terminal, also across ssh (OSC 52).

/** What many terminals take: xterm's limit, as base64. */
const MAX_BASE64_CHARS = 74_994;

/** What has the terminal copy this text; undefined where it is too long. The text is encoded: nothing in it can end the sequence. */
export function toClipboardSequence(text: string): string | undefined {
  const encoded = Buffer.from(text, 'utf8').toString('base64');
  return encoded.length > MAX_BASE64_CHARS ? undefined : `\u001b]52;c;${encoded}\u0007`;
}
