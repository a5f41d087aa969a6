import { expect, test } from 'vitest';
import { formatBigLetters } from '../../../src/cli/text/big-letters.ts';

test('big letters show a code in three lines', () => {
  expect(formatBigLetters('HI-10', 80)).toMatchInlineSnapshot(`
    "█   █   ▀█▀           ▄█    ▄▀▀█▄
    █▀▀▀█    █     ▀▀▀     █    █▄▀ █
    ▀   ▀   ▀▀▀           ▀▀▀    ▀▀▀"
  `);
});

test('big letters are all different, and as wide as they should be', () => {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-'].map((letter) => formatBigLetters(letter, 5));
  expect(new Set(letters).size).toBe(letters.length);
  for (const letter of letters)
    for (const line of letter?.split('\n') ?? ['too wide']) expect(line.length).toBeLessThanOrEqual(5);
});

test('big letters give way where there is no room, or no such letter', () => {
  expect(formatBigLetters('AB', 12)).toBeDefined();
  expect(formatBigLetters('AB', 11)).toBeUndefined();
  expect(formatBigLetters('ab', 80)).toBeUndefined();
  expect(formatBigLetters('Ü', 80)).toBeUndefined();
});
