// What escapes hide is found in its place, however many escapes a text has.
import { expect, test } from 'vitest';
import { findBetweenNuls, findEncoded } from '../../../src/core/redact/undo.ts';

const find = (text: string) => {
  const start = text.indexOf('secret');
  return start < 0 ? [] : [{ rule: 'r', start, end: start + 6 }];
};

test('a find behind escapes has the offsets of the text as it stands', () => {
  const text = 'a%20b s%65cr%65t z';
  expect(findEncoded(text, find).map(({ start, end }) => text.slice(start, end))).toContain('s%65cr%65t');
  const wide = [...'a secret'].map((letter) => `${letter}\0`).join('');
  expect(
    findBetweenNuls(wide, find).map(({ start, end }) => wide.slice(start, end).replaceAll('\0', '')),
  ).toEqual(['secret']);
});

test('a bomb of escapes costs no more memory than their number allows, and hides nothing', () => {
  // The symptom: 6 MB of NULs, let through by a decompression bomb, took 200 MB to look at.
  expect(findBetweenNuls('\0'.repeat(16 * 1024 * 1024), find)).toEqual([]);
  const wide = `${'x\0'.repeat(1_500_000)}${[...'secret'].join('\0')}`;
  expect(findBetweenNuls(wide, find)).toEqual([{ rule: 'r', start: 0, end: wide.length }]);
});
