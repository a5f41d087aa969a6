// Hashes and random salts for the pure code, by node:crypto.
import { createHmac, hash, randomFillSync } from 'node:crypto';

/** SHA-256 as lower-case hex. */
export function sha256(message: string | Uint8Array): string {
  return hash('sha256', message, 'hex');
}

/** Random bytes are drawn in blocks: a call of the generator for each entry costs ten times the entry's hash. */
const block = Buffer.alloc(8192);
let position = block.length;

/** `bytes` random bytes as lower-case hex. */
export function randomHex(bytes: number): string {
  if (position + bytes > block.length) {
    randomFillSync(block);
    position = 0;
  }
  position += bytes;
  return block.toString('hex', position - bytes, position);
}

/** The fingerprint in a mask: 8 hex digits of an HMAC under a key that stays on this machine. */
export function createFingerprint(keyHex: string): (secret: string) => string {
  const key = Buffer.from(keyHex, 'hex');
  return (secret) => createHmac('sha256', key).update(secret).digest('hex').slice(0, 8);
}
