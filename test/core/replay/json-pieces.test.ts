// JSON in pieces is the JSON of the whole.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Json } from '../../../src/core/model/json.ts';
import { toRawNumber } from '../../../src/core/model/raw-number.ts';
import { toJsonPieces } from '../../../src/core/replay/json-pieces.ts';

it('pieces of JSON, whatever their depth, are what JSON.stringify makes', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(6), (value, depth) => {
      expect([...toJsonPieces(value as Json, depth)].join('')).toBe(JSON.stringify(value));
    }),
  );
});

it('pieces of JSON leave out what is not defined, and keep numbers as they were written', () => {
  const value = { a: undefined, b: [toRawNumber('1e400')], c: {} } as unknown as Json;
  expect([...toJsonPieces(value, 3)].join('')).toBe('{"b":[1e400],"c":{}}');
});
