// Signed notes (c2sp.org/signed-note): a text with Ed25519 signatures below it.
import type { Sha256, VerifyEd25519 } from '../model/ports.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { decodeHex, encodeHex } from './hex.ts';

/**
 * ```
 * The text, of one line or more, each ended by LF.
 *
 * — name base64(4 bytes of key id + signature)
 * ```
 */
export interface SignedNote {
  /** With its last LF, which is signed too. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}
export interface NoteSignature {
  readonly name: string;
  /** 8 hex digits. */
  readonly keyId: string;
  readonly signature: Uint8Array;
}
/** An Ed25519 key under a name; `publicKey` is its 32 bytes. */
export interface NoteKey {
  readonly name: string;
  readonly publicKey: Uint8Array;
}

/** Enough for witnesses beside the device (the specification asks for 16 at least). */
const MAX_SIGNATURES = 64;
/** A note as such, or a timestamped cosignature of a checkpoint (c2sp.org/tlog-cosignature): both Ed25519. */
export type SignatureKind = 'note' | 'cosignature';
/** What stands for the kind before the key, in its id and in a verifier key. */
export const KIND_BYTE: Readonly<Record<SignatureKind, number>> = { note: 0x01, cosignature: 0x04 };
const SIGNATURE_LINE = /^— ([^\s\u0085+]+) (\S+)$/u;

/** First 4 bytes of SHA-256(name LF kind public key), as 8 hex digits; the kind is the byte 0x01 for notes, 0x04 for cosignatures. */
export function noteKeyId(
  { name, publicKey }: NoteKey,
  sha256: Sha256,
  kind: SignatureKind = 'note',
): string {
  const head = new TextEncoder().encode(`${name}\n`);
  return sha256(Uint8Array.of(...head, KIND_BYTE[kind], ...publicKey)).slice(0, 8);
}

/** The note with one signature; `signature` is base64, as of a signer over the text. */
export function formatNote(
  text: string,
  { keyId, name, signature }: { keyId: string; name: string; signature: string },
): string {
  const bytes = decodeBase64(signature) ?? new Uint8Array(0);
  return `${text}\n— ${name} ${encodeBase64(Uint8Array.of(...decodeHex(keyId), ...bytes))}\n`;
}

/** Lets a note in; undefined for whatever is not one to the byte. */
export function parseNote(note: string): SignedNote | undefined {
  const split = note.lastIndexOf('\n\n');
  if (split === -1 || !note.endsWith('\n') || hasControl(note)) return undefined;
  const lines = note.slice(split + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) return undefined;
  const signatures = lines.map(parseSignature);
  if (!signatures.every((signature) => signature !== undefined)) return undefined;
  return { text: note.slice(0, split + 1), signatures };
}

function hasControl(note: string): boolean {
  return [...note].some((char) => char < ' ' && char !== '\n');
}

function parseSignature(line: string): NoteSignature | undefined {
  const [, name, base64] = SIGNATURE_LINE.exec(line) ?? [];
  const bytes = decodeBase64(base64 ?? '');
  if (name === undefined || bytes === undefined || bytes.length <= 4) return undefined;
  return { name, keyId: encodeHex(bytes.subarray(0, 4)), signature: bytes.subarray(4) };
}

/** `signed`: every signature by this key holds, and there is one · `forged`: one does not · `unknown`: there is none by this key. */
export function checkNote(
  { text, signatures }: SignedNote,
  key: NoteKey,
  { sha256, verifyEd25519 }: { readonly sha256: Sha256; readonly verifyEd25519: VerifyEd25519 },
): 'signed' | 'forged' | 'unknown' {
  const keyId = noteKeyId(key, sha256);
  const own = signatures.filter((signature) => signature.name === key.name && signature.keyId === keyId);
  if (own.length === 0) return 'unknown';
  const message = new TextEncoder().encode(text);
  return own.every(({ signature }) => verifyEd25519(key.publicKey, message, signature)) ? 'signed' : 'forged';
}
