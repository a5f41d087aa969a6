// Hex text, as bytes of ASCII.

/** The bytes of hex text in either case, or undefined where it is none. */
export function parseHex(text: Uint8Array): Uint8Array | undefined {
  if (text.length % 2 !== 0) return undefined;
  const bytes = new Uint8Array(text.length / 2);
  for (let at = 0; at < bytes.length; at++) {
    const high = hexDigit(text[2 * at] as number);
    const low = hexDigit(text[2 * at + 1] as number);
    if ((high | low) < 0) return undefined;
    bytes[at] = (high << 4) | low;
  }
  return bytes;
}

/** Eight digits, lower case, of an unsigned number of 32 bits. */
export function toHex32(value: number): string {
  return value.toString(16).padStart(8, '0');
}

/** The value of a hex digit, or −1. */
function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : -1;
}
