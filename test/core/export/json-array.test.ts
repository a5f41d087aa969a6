// JSON arrays in pieces.
import { expect, it } from 'vitest';
import { encodeArray } from '../../../src/core/export/json-array.ts';
import { toRawNumber } from '../../../src/core/model/raw-number.ts';
import { join } from './sample.ts';

it('encodeArray writes what JSON.stringify does, numbers that a double does not hold too', () => {
  const pieces = encodeArray([1, 2], (value) => [value, toRawNumber('12345678901234567890')]);
  expect(join(pieces)).toBe('[[1,12345678901234567890],[2,12345678901234567890]]');
  expect(join(encodeArray([]))).toBe('[]');
});
