// Cosignatures of checkpoints (c2sp.org/tlog-cosignature, Ed25519): a witness says which tree it has seen, and when.
import type { Sha256, VerifyEd25519 } from '../model/ports.ts';
import { encodeBase64 } from './base64.ts';
import { type NoteKey, type NoteSignature, noteKeyId, type SignedNote } from './signed-note.ts';

/** What a witness signs; `atS` is seconds since the epoch, `text` the checkpoint's. */
export function cosignatureText(text: string, atS: number): string {
  return `cosignature/v1\ntime ${atS}\n${text}`;
}

/** The signature of a note line: eight bytes of time, then the Ed25519 signature. */
export function encodeCosignature(atS: number, signature: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(8 + signature.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(atS));
  bytes.set(signature, 8);
  return bytes;
}

/** The line that a witness answers with, its LF included. */
export function formatCosignatureLine(
  key: NoteKey,
  {
    atS,
    signature,
    sha256,
  }: { readonly atS: number; readonly signature: Uint8Array; readonly sha256: Sha256 },
): string {
  const id = noteKeyId(key, sha256, 'cosignature');
  const idBytes = [0, 2, 4, 6].map((at) => Number.parseInt(id.slice(at, at + 2), 16));
  return `— ${key.name} ${encodeBase64(Uint8Array.of(...idBytes, ...encodeCosignature(atS, signature)))}\n`;
}

/** When the witness cosigned the note, in seconds since the epoch; undefined where none of its signatures is a cosignature that holds. */
export function checkCosignature(
  note: SignedNote,
  key: NoteKey,
  { sha256, verifyEd25519 }: { readonly sha256: Sha256; readonly verifyEd25519: VerifyEd25519 },
): number | undefined {
  const id = noteKeyId(key, sha256, 'cosignature');
  for (const own of note.signatures) {
    if (own.name !== key.name || own.keyId !== id) continue;
    const atS = readTime(own);
    const message = new TextEncoder().encode(cosignatureText(note.text, atS ?? 0));
    if (atS !== undefined && verifyEd25519(key.publicKey, message, own.signature.subarray(8))) return atS;
  }
  return undefined;
}

function readTime({ signature }: NoteSignature): number | undefined {
  if (signature.length !== 72) return undefined;
  const atS = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
  return atS <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(atS) : undefined;
}
