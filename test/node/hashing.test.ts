// SHA-256 against the values of FIPS 180-2, for text and for bytes; fingerprints against another implementation.
import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFingerprint, sha256 } from '../../src/node/hashing.ts';

describe('sha256', () => {
  it('hashes text as UTF-8, and bytes as they are', () => {
    const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(sha256('abc')).toBe(abc);
    expect(sha256(Uint8Array.of(0x61, 0x62, 0x63))).toBe(abc);
    expect(sha256('é')).toBe(sha256(Uint8Array.of(0xc3, 0xa9)));
  });
});

describe('createFingerprint', () => {
  it.each([16, 32, 64, 65, 200])('is the beginning of an HMAC-SHA-256 with %i bytes of key', (length) => {
    const key = randomBytes(length);
    const fingerprint = createFingerprint(key.toString('hex'));
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (secret) => {
        const expected = createHmac('sha256', key).update(secret).digest('hex').slice(0, 8);
        expect(fingerprint(secret)).toBe(expected);
      }),
    );
  });
});
