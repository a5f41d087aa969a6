// Secrets to plant: made anew in every run, so that no file of the project holds one.
import { randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Looks like an OpenAI project key: `sk-proj-`, 74 letters, their marker, 74 letters. */
export function createModelKey(): string {
  const marker = ['T3Bl', 'bkFJ'].join('');
  return ['sk', 'proj', randomLetters(74) + marker + randomLetters(74)].join('-');
}

/** Looks like a classic GitHub token: `ghp_`, 30 letters and the six of their CRC-32 in base 62. */
export function createCodeHostToken(): string {
  const letters = randomLetters(30);
  return ['ghp', letters + formatBase62(crc32(letters)).padStart(6, '0')].join('_');
}

function randomLetters(length: number): string {
  return Array.from({ length }, () => BASE62[randomInt(BASE62.length)]).join('');
}

function formatBase62(value: number): string {
  const last = BASE62[value % 62] ?? '';
  return value < 62 ? last : formatBase62(Math.floor(value / 62)) + last;
}
