// JSON as plain text: every kind of value.
import { expect, test } from 'vitest';
import type { Json } from '../../../src/core/model/json.ts';
import { toRawNumber } from '../../../src/core/model/raw-number.ts';
import { toPlainText } from '../../../src/core/search/plain-text.ts';

test.each<[Json, string]>([
  ['say "hi"\n', 'say "hi"\n'],
  [null, 'null'],
  [false, 'false'],
  [1.5, '1.5'],
  [toRawNumber('12345678901234567890'), '12345678901234567890'],
  [['a', ['b']], 'a\nb'],
  [{ a: { b: 'c' }, d: [1] }, 'a: b: c\nd: 1'],
  [{ rawJSON: '1' }, 'rawJSON: 1'],
  [{}, ''],
])('toPlainText of %j', (value, expected) => {
  expect(toPlainText(value)).toBe(expected);
});
