// Hashes and random salts for the pure code, by node:crypto.
import { hash, randomFillSync } from 'node:crypto';

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

/** Bytes of a block of SHA-256; RFC 2104 fills a key up to that. */
const BLOCK_BYTES = 64;

/**
 * The fingerprint in a mask: 8 hex digits of an HMAC (RFC 2104) under a key that stays on this machine. Of two plain hashes,
 * because `createHmac` makes a key object each time, which takes longer than both.
 */
export function createFingerprint(keyHex: string): (secret: string) => string {
  const key = Buffer.from(keyHex, 'hex');
  const padded = Buffer.alloc(BLOCK_BYTES);
  (key.length > BLOCK_BYTES ? hash('sha256', key, 'buffer') : key).copy(padded);
  const inner = padded.map((byte) => byte ^ 0x36);
  const outer = padded.map((byte) => byte ^ 0x5c);
  return (secret) => {
    const digest = hash('sha256', Buffer.concat([inner, Buffer.from(secret)]), 'buffer');
    return hash('sha256', Buffer.concat([outer, digest]), 'hex').slice(0, 8);
  };
}
