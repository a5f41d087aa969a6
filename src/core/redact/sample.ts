// Made-up secrets for the examples of rules: the same in every run, and none of them stands in a file.

export const DIGITS = '0123456789';
export const LOWER = 'abcdefghijklmnopqrstuvwxyz';
export const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
export const HEX = '0123456789abcdef';
export const BASE62 = DIGITS + UPPER + LOWER;
export const BASE32 = `${UPPER}234567`;
/** Lower-case letters and digits. */
export const BASE36 = DIGITS + LOWER;

/** `length` characters of an alphabet that look random; another `seed` gives others. */
export function sample(alphabet: string, length: number, seed = 1): string {
  // Numerical Recipes' linear congruential generator, of which the upper bits are good enough to look at.
  let state = Math.imul(seed, 2654435761) >>> 0;
  const codes: number[] = [];
  for (let count = 0; count < length; count++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    codes.push(alphabet.charCodeAt(Math.floor((state / 2 ** 32) * alphabet.length)));
  }
  return String.fromCharCode(...codes);
}

/** A UUID of version 4. */
export function sampleUuid(seed = 1): string {
  const hex = sample(HEX, 32, seed);
  const [a, b, c, d] = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(13, 16), hex.slice(17, 20)];
  return `${a}-${b}-4${c}-a${d}-${hex.slice(20)}`;
}
