// Bytes to base64 and back in pure code: btoa takes strings, and only so many characters come from one call.

/** Divisible by 3, so that no piece but the last is padded; few enough arguments for a worker's small stack. */
const PIECE_BYTES = 3 * 2730;

/** The bytes in base64 (RFC 4648 §4, padded). */
export function encodeBase64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    pieces.push(btoa(toBinaryString(bytes.subarray(at, at + PIECE_BYTES))));
  }
  return pieces.join('');
}

/** The bytes of base64, also of base64url (RFC 4648 §5), padded or not; undefined where the text is none. */
export function decodeBase64(text: string): Uint8Array | undefined {
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = new Uint8Array(binary.length);
    for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
    return bytes;
  } catch {
    return undefined;
  }
}

/** One character a byte, which is what btoa takes. */
function toBinaryString(bytes: Uint8Array): string {
  // apply takes any array-like; its type asks for an array. A spread would walk the iterator, at ten times the cost.
  return String.fromCharCode.apply(null, bytes as unknown as number[]);
}
