import { encode } from 'uqr';
import { expect, test } from 'vitest';
import { formatQrCode } from '../../../src/cli/text/qr-code.ts';

const URL_TEXT = 'https://id.example/device?user_code=WDJB-MJHT';
const PLAIN = { columns: 80, open: '', close: '' };

test('a QR code has every module where it belongs, light ones drawn', () => {
  const lines = formatQrCode(URL_TEXT, PLAIN)?.split('\n') ?? [];
  const { size, data } = encode(URL_TEXT, { ecc: 'L', border: 2 });
  const drawn = lines.flatMap((line) => [
    [...line].map((cell) => '█▀'.includes(cell)),
    [...line].map((cell) => '█▄'.includes(cell)),
  ]);
  expect(drawn.slice(0, size)).toEqual(data.map((row) => row.map((isDark) => !isDark)));
});

test('a QR code colours every line by itself, and gives way where there is no room', () => {
  const lines = formatQrCode(URL_TEXT, { columns: 80, open: '<', close: '>' })?.split('\n') ?? [];
  expect(lines.length).toBeGreaterThan(10);
  expect(lines.every((line) => /^<[█▀▄ ]+>$/.test(line))).toBe(true);
  expect(formatQrCode(URL_TEXT, { ...PLAIN, columns: 20 })).toBeUndefined();
});
