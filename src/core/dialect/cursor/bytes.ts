// Bytes in trees: `{"base64":"…"}`, plain base64 from the JSON codec, or text where a field of unknown type held that.
import { isJsonObject, type Json } from '../../model/json.ts';
import { decodeExact } from '../../wire/utf8.ts';
import { textField } from '../fields.ts';

/** The base64 of a bytes field in one form (standard alphabet, no padding), undefined where it holds none. */
export function toBase64(value: Json | undefined): string | undefined {
  const text = typeof value === 'string' ? value : textField(value, 'base64');
  return text?.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/') || undefined;
}

/** The bytes of base64 without padding, undefined where it is none. */
export function decodeBase64(base64: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** The bytes of hex text, undefined where it is none. */
export function decodeHex(text: string): Uint8Array | undefined {
  if (!/^(?:[0-9a-f]{2})*$/i.test(text)) return undefined;
  const bytes = new Uint8Array(text.length / 2);
  for (let at = 0; at < bytes.length; at++) bytes[at] = Number.parseInt(text.slice(2 * at, 2 * at + 2), 16);
  return bytes;
}

/** `sha256:<hex>` for the id of a blob, which is the digest of its content. */
export function toDigest(blobId: Json | undefined): string | undefined {
  const base64 = toBase64(blobId);
  const bytes = base64 === undefined ? undefined : decodeBase64(base64);
  if (bytes === undefined) return undefined;
  return `sha256:${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** The text of a blob's content: as it stands, or that of its bytes where they are UTF-8. */
export function toBlobText(content: Json | undefined): string | undefined {
  if (typeof content === 'string') return content;
  if (!isJsonObject(content)) return undefined;
  const base64 = toBase64(content);
  const bytes = base64 === undefined ? undefined : decodeBase64(base64);
  return bytes === undefined ? undefined : decodeExact(bytes);
}
