// The checksums by which vendors and authorities tell a token or a number from a slip of the pen.

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** CRC-32 (ISO 3309, as in zip) of a text of ASCII. */
export function crc32(text: string): number {
  const ofByte = crcOfByte();
  let crc = -1;
  for (let at = 0; at < text.length; at++) {
    crc = (crc >>> 8) ^ (ofByte[(crc ^ text.charCodeAt(at)) & 0xff] as number);
  }
  return ~crc >>> 0;
}

let table: Int32Array | undefined;

/** What the eight bits of a byte make of the remainder; made for the first token that has a checksum. */
function crcOfByte(): Int32Array {
  table ??= Int32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    return crc;
  });
  return table;
}

/** A number in base 62 (`0-9A-Za-z`), with zeros before it up to `length` digits. */
export function formatBase62(value: number, length: number): string {
  let text = '';
  for (let rest = value; rest > 0; rest = Math.floor(rest / 62)) text = BASE62.charAt(rest % 62) + text;
  return text.padStart(length, '0');
}

/** True where the last six letters are the CRC-32 of those before them in base 62, as in tokens of GitHub and npm. */
export function endsInCrc(letters: string): boolean {
  return letters.slice(-6) === formatBase62(crc32(letters.slice(0, -6)), 6);
}

/** Luhn's checksum (ISO/IEC 7812-1) over digits. */
export function isLuhn(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = Number(digits.charAt(digits.length - 1 - at));
    sum += at % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2;
  }
  return sum % 10 === 0;
}

/** The remainder of a number of any length; letters count as 10 to 35 (ISO 7064, ISO 13616). */
export function remainder(text: string, divisor: number): number {
  let rest = 0;
  for (const letter of text) {
    const value = Number.parseInt(letter, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % divisor;
  }
  return rest;
}

/** The sum of digits by their weights. */
export function weigh(digits: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, at) => sum + weight * Number(digits.charAt(at)), 0);
}

/** ISO 7064 MOD 11,10 over digits, as German tax ids end in it. */
export function isMod11And10(digits: string): boolean {
  let product = 10;
  for (const digit of digits.slice(0, -1)) {
    const sum = (Number(digit) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === Number(digits.at(-1));
}

/** Verhoeff's checksum over digits: the dihedral group of order ten, each place permuted once more. */
export function isVerhoeff(digits: string): boolean {
  let check = 0;
  for (let at = 0; at < digits.length; at++) {
    let digit = Number(digits.charAt(digits.length - 1 - at));
    for (let times = at % 8; times > 0; times--) digit = Number('1576283094'.charAt(digit));
    check = multiply(check, digit);
  }
  return check === 0;
}

/** In the dihedral group: 0 to 4 are rotations, 5 to 9 reflections. */
function multiply(a: number, b: number): number {
  if (a < 5) return b < 5 ? (a + b) % 5 : 5 + ((a + b - 5) % 5);
  return b < 5 ? 5 + ((a - 5 - b + 5) % 5) : (a - b + 5) % 5;
}
