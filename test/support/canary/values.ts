// Random values in the alphabets that secrets are written in: made anew in every run.
import { randomBytes, randomInt, randomUUID } from 'node:crypto';

export const DIGITS = '0123456789';
export const LOWER = 'abcdefghijklmnopqrstuvwxyz';
export const UPPER = LOWER.toUpperCase();
export const BASE62 = DIGITS + UPPER + LOWER;
export const BASE36 = DIGITS + LOWER;

/** So many random characters of an alphabet. */
export function letters(alphabet: string, length: number): string {
  return Array.from({ length }, () => pick(alphabet)).join('');
}

/** Random letters and digits of both cases. */
export const mixed = (length: number): string => letters(BASE62, length);
export const hex = (length: number): string => randomBytes(length).toString('hex').slice(0, length);
export const uuid = (): string => randomUUID();
/** So many random bytes, as base64. */
export const base64 = (bytes: number): string => randomBytes(bytes).toString('base64');

/** As people choose them, long enough to be looked for: `Kovelira-8213-tunome`. */
export const password = (): string =>
  `${pick(UPPER)}${syllables(4)}-${letters(DIGITS, 4)}-${syllables(3)}${letters(DIGITS, 2)}`;

/** A word of no language that nobody takes for a secret, long enough to be looked for; no part of a password is a part of it. */
export const word = (): string => syllables(9, 'chjwyz');

const syllables = (count: number, consonants = 'bdfgklmnprstv'): string =>
  Array.from({ length: count }, () => pick(consonants) + pick('aeiou')).join('');

function pick(alphabet: string): string {
  return alphabet.charAt(randomInt(alphabet.length));
}
