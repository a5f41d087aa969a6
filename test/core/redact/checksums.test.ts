// Checksums against numbers that those who define them publish.
import { expect, test } from 'vitest';
import {
  crc32,
  endsInCrc,
  formatBase62,
  isLuhn,
  isMod11And10,
  isVerhoeff,
  remainder,
} from '../../../src/core/redact/checksums.ts';

test('crc32 gives the check value of its catalogue', () => {
  expect(crc32('123456789')).toBe(0xcbf43926);
});

test('endsInCrc tells six letters that fit from such that do not', () => {
  const body = 'abcDEF0123456789abcDEF01234567';
  expect(endsInCrc(body + formatBase62(crc32(body), 6))).toBe(true);
  expect(endsInCrc(body + formatBase62(crc32(body) ^ 1, 6))).toBe(false);
});

test.each([
  ['Luhn', isLuhn, '79927398713', '79927398714'],
  ['MOD 11,10', isMod11And10, '86095742719', '86095742718'],
  ['Verhoeff', isVerhoeff, '2363', '2366'],
  [
    'IBAN',
    (text: string) => remainder(text, 97) === 1,
    '3214282912345698765432161182',
    '3214282912345698765432161183',
  ],
])('%s tells a number that fits from one that does not', (_name, fits, right, wrong) => {
  expect([fits(right), fits(wrong)]).toEqual([true, false]);
});
