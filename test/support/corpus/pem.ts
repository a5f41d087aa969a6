// Keys and certificates that are shaped as real ones and hold random bytes, so that no file holds a real one.
import type { Draw } from './draw.ts';
import { room, secret } from './marks.ts';

/** Base64 in lines of so many characters, as PEM has it (RFC 7468 §2). */
export function base64Lines(bytes: Buffer, width = 64): string {
  return bytes.toString('base64').replace(new RegExp(`(.{${width}})(?=.)`, 'g'), '$1\n');
}

/** A private key, whole; its frame may be masked with it. */
export function privatePem(label: string, bytes: Buffer, headers = ''): string {
  return room(`${edge('BEGIN', label)}\n${headers}${secret(base64Lines(bytes))}\n${edge('END', label)}`);
}

/** What is public in the same dress. */
export function publicPem(label: string, bytes: Buffer): string {
  return `${edge('BEGIN', label)}\n${base64Lines(bytes)}\n${edge('END', label)}`;
}

export const edge = (end: 'BEGIN' | 'END', label: string): string => `-----${end} ${label}-----`;

/** `PRIVATE KEY` and what may stand before it; put together here, so that no scanner takes this file for a key. */
export const keyLabel = (...before: readonly string[]): string => [...before, 'PRIVATE', 'KEY'].join(' ');

/** SEQUENCE, version 0, rsaEncryption, OCTET STRING (RFC 5958 §2), then what is random. */
export const rsaPkcs8 = (draw: Draw): Buffer =>
  Buffer.concat([
    Buffer.from('308204bd020100300d06092a864886f70d0101010500048204a7308204a30201000282010100', 'hex'),
    draw.bytes(1156),
  ]);

/** SEQUENCE, version 0, modulus … (RFC 8017 appendix A.1.2) */
export const rsaPkcs1 = (draw: Draw): Buffer =>
  Buffer.concat([Buffer.from('308204a30201000282010100', 'hex'), draw.bytes(1180)]);

/** SEQUENCE, version 1, 32 bytes, secp256r1, public key (RFC 5915 §3) */
export const ecSec1 = (draw: Draw): Buffer =>
  Buffer.concat([
    Buffer.from('30770201010420', 'hex'),
    draw.bytes(32),
    Buffer.from('a00a06082a8648ce3d030107a14403420004', 'hex'),
    draw.bytes(64),
  ]);

/** `openssh-key-v1`, no cipher, one ed25519 key (PROTOCOL.key of OpenSSH) */
export const opensshKey = (draw: Draw): Buffer =>
  Buffer.concat([
    Buffer.from(
      'openssh-key-v1\0\0\0\0\x04none\0\0\0\x04none\0\0\0\0\0\0\0\x01\0\0\0\x33\0\0\0\x0bssh-ed25519',
      'latin1',
    ),
    draw.bytes(230),
  ]);

/** SEQUENCE of 800-odd bytes, version 3, serial number (RFC 5280 §4.1) */
export const certificate = (draw: Draw): Buffer =>
  Buffer.concat([Buffer.from('3082036d30820255a0030201020214', 'hex'), draw.bytes(860)]);

/** SubjectPublicKeyInfo of an RSA key */
export const rsaPublic = (draw: Draw): Buffer =>
  Buffer.concat([
    Buffer.from('30820122300d06092a864886f70d01010105000382010f003082010a0282010100', 'hex'),
    draw.bytes(261),
  ]);
