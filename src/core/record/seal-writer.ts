// Writes the seal of each segment as it closes: a note signed by the device (FORMAT.md §8).
import type { Sha256, SignText } from '../model/ports.ts';
import type { SessionHeader } from '../model/session.ts';
import { decodeBase64 } from '../proof/base64.ts';
import { type ClosedSegment, formatSeal, sealKeyName } from '../proof/seal.ts';
import { formatNote, noteKeyId } from '../proof/signed-note.ts';

/** The text of the seal's file for a segment that was closed. */
export type WriteSeal = (segment: ClosedSegment) => string;

export interface SealWriterOptions {
  readonly header: SessionHeader;
  readonly sha256: Sha256;
  /** Signs with the private half of the header's `device.publicKey`. */
  readonly sign: SignText;
}

/** A writer for one session; undefined where its header names no key that could be checked. */
export function createSealWriter({ header, sha256, sign }: SealWriterOptions): WriteSeal | undefined {
  const publicKey = decodeBase64(header.device.publicKey ?? '');
  if (publicKey === undefined || publicKey.length === 0) return undefined;
  const name = sealKeyName(header.device.id);
  const keyId = noteKeyId({ name, publicKey }, sha256);
  return (segment) => {
    const text = formatSeal({ session: header.id, ...segment });
    return formatNote(text, { name, keyId, signature: sign(text) });
  };
}
