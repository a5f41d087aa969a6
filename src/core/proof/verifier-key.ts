// Verifier keys (c2sp.org/signed-note): how a public key and its name are handed on.
import type { Sha256 } from '../model/ports.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { KIND_BYTE, type NoteKey, noteKeyId, type SignatureKind } from './signed-note.ts';

/** `kind`: what it signs with the key: notes, or timestamped cosignatures of checkpoints. */
export interface VerifierKey extends NoteKey {
  readonly kind: SignatureKind;
}

/** `example.com/log+<8 hex digits>+<base64 of 0x01 or 0x04 and 32 bytes>` */
export function formatVerifierKey(key: VerifierKey, sha256: Sha256): string {
  const material = Uint8Array.of(KIND_BYTE[key.kind], ...key.publicKey);
  return `${key.name}+${noteKeyId(key, sha256, key.kind)}+${encodeBase64(material)}`;
}

/** Lets one in; undefined for any text that formatVerifierKey would not have written. */
export function parseVerifierKey(text: string, sha256: Sha256): VerifierKey | undefined {
  const [, name, base64 = ''] = /^([^\s+]+)\+[0-9a-f]{8}\+(\S+)$/u.exec(text) ?? [];
  const bytes = decodeBase64(base64);
  if (name === undefined || bytes?.length !== 33) return undefined;
  const kind = (['note', 'cosignature'] as const).find((one) => KIND_BYTE[one] === bytes[0]);
  if (kind === undefined) return undefined;
  const key = { name, publicKey: bytes.subarray(1), kind };
  return formatVerifierKey(key, sha256) === text ? key : undefined;
}
