// Stored values read back; references that lead nowhere are named; nesting cannot overflow the stack.
import { expect, test } from 'vitest';
import { ERASED } from '../../../src/core/model/erased.ts';
import type { Json } from '../../../src/core/model/json.ts';
import { createPartReader } from '../../../src/core/replay/part-reader.ts';

test('part reader follows references, prefixes and escapes', () => {
  const reader = createPartReader();
  reader.add(1, 'long');
  reader.add(2, [{ a: { $part: 1 } }, { b: 2 }]);
  reader.add(3, { $part: 2, $take: 1, $then: [{ $$ref: { $number: '1.10' } }] });
  expect(JSON.stringify(reader.read({ x: { $part: 3 } }))).toBe('{"x":[{"a":"long"},{"$ref":1.10}]}');
});

test('part reader says where a part was erased', () => {
  const reader = createPartReader();
  reader.add(1, undefined);
  expect(reader.read([{ $part: 1 }])).toEqual([ERASED]);
});

test('part reader refuses a reference to nothing', () => {
  expect(() => createPartReader().read({ $part: 7 })).toThrow('entry 7');
});

test('part reader refuses nesting that would overflow the stack', () => {
  let deep: Json = 'x';
  for (let level = 0; level < 100_000; level++) deep = [deep];
  expect(() => createPartReader().read(deep)).toThrow('nested');
});

test('part reader keeps a member called __proto__', () => {
  const value = createPartReader().read(JSON.parse('{"__proto__":{"a":1}}'));
  expect(JSON.stringify(value)).toBe('{"__proto__":{"a":1}}');
});
