// Checks Ed25519 signatures for the pure code, by node:crypto.
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { VerifyEd25519 } from '../core/model/ports.ts';

/** What stands before the 32 bytes of an Ed25519 key in its DER form (RFC 8410). */
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');

/** Never throws: a key or signature that is none verifies nothing. */
export const verifyEd25519: VerifyEd25519 = (publicKey, message, signature) => {
  try {
    return verify(null, message, toKey(publicKey), signature);
  } catch {
    return false;
  }
};

function toKey(publicKey: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI_HEAD, publicKey]), format: 'der', type: 'spki' });
}
