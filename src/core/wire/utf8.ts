// UTF-8 to text, in the two ways that decoders need it.

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
const BYTE_ORDER_MARK = '\uFEFF';

/** The text of bytes that are UTF-8 throughout (a byte order mark stays in it), else undefined. */
export function decodeExact(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The text without a byte order mark at its start. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

/**
 * Decodes a stream unit by unit, each ending at an ASCII byte: invalid UTF-8 becomes U+FFFD, and the byte order mark
 * goes from the first unit only.
 */
export function createUnitText(): (bytes: Uint8Array) => string {
  let isFirst = true;
  return (bytes) => {
    const text = lenient.decode(bytes);
    if (!isFirst) return text;
    isFirst = false;
    return withoutByteOrderMark(text);
  };
}
