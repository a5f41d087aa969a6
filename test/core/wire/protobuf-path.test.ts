// Tests src/core/wire/protobuf-path.ts over messages of an encoder that knows nothing of our decoder.
import { expect, test } from 'vitest';
import { readFieldPath, toFieldPath } from '../../../src/core/wire/protobuf-path.ts';
import { parseSchema } from '../../../src/core/wire/schema.ts';
import { encode } from '../../support/cursor/encode.ts';

const schema = parseSchema(`
Outer
  inner 3 Inner
  other 4 string
Inner
  name 2 string
`);
const path = toFieldPath(schema, 'Outer', ['inner', 'name']);
const texts = (bytes: Uint8Array) =>
  readFieldPath(bytes, path)?.map((found) => new TextDecoder().decode(found));

test('field path has the numbers of its names', () => {
  expect(path).toEqual([3, 2]);
  expect(() => toFieldPath(schema, 'Outer', ['inner', 'nope'])).toThrow('nope');
  expect(() => toFieldPath(schema, 'Nope', ['inner'])).toThrow('inner');
});

test('field path finds every occurrence and nothing beside it', () => {
  const inner = encode([1, 7], [2, 'first'], [2, 'second'], [3, 'no']);
  expect(texts(encode([4, 'no'], [3, inner], [9, 5], [3, encode([2, 'third'])]))).toEqual([
    'first',
    'second',
    'third',
  ]);
  expect(texts(encode([4, 'no']))).toEqual([]);
  expect(texts(encode())).toEqual([]);
  expect(texts(encode([3, 7]))).toEqual([]);
});

test('field path knows bytes that are no message wherever they are cut', () => {
  const whole = encode([3, encode([2, 'first'])]);
  for (let length = 1; length < whole.length; length++)
    expect(texts(whole.subarray(0, length))).toBeUndefined();
  expect(texts(encode([3, encode([2, 'first']).subarray(0, 3)]))).toBeUndefined();
});
