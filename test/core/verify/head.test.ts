// Heads of lines against the ways that take them as texts: parseEntry and entryHash.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEntry } from '../../../src/core/model/entry.ts';
import { entryHash, formatEntryLine } from '../../../src/core/proof/chain.ts';
import { createHeadHasher, readHead } from '../../../src/core/verify/head.ts';
import { sha256 } from '../../../src/node/hashing.ts';

const hash = fc.nat().map((number) => sha256(String(number)));
const count = fc.oneof(fc.nat(), fc.constantFrom(0, 9, 10, 999_999_999_999_999));
const type = fc.oneof(
  fc.constantFrom('part', 'frames', 'session-closed', 'x-note', 'p', 'x'.repeat(3000)),
  fc.string({ unit: fc.constantFrom('a', 'z', '-'), minLength: 1 }),
);
const line = fc
  .record({ seq: count, prev: hash, t: count, type, commit: hash })
  .chain((fields) =>
    fc
      .boolean()
      .map((isErased) =>
        formatEntryLine(
          fields,
          isErased ? undefined : { salt: fields.prev.slice(0, 32), canonicalData: '{"a":1}' },
        ),
      ),
  );

describe('the head of a line', () => {
  it('says what the line says, and where its salt and data are', () => {
    fc.assert(
      fc.property(line, (text) => {
        const { salt, data, ...fields } = parseEntry(text);
        const { entry, saltAt, end } = readHead(Buffer.from(text))!;
        expect(entry).toEqual(fields);
        expect(saltAt === undefined ? undefined : text.slice(saltAt, saltAt + 32)).toBe(salt);
        expect(text.slice(end)).toBe(data === undefined ? '' : '{"a":1}}');
      }),
    );
  });

  it('has the hash of its entry, whichever was hashed before', () => {
    const hashOf = createHeadHasher(sha256);
    fc.assert(
      fc.property(line, (text) => {
        const bytes = Buffer.from(text);
        expect(hashOf(bytes, readHead(bytes)!)).toBe(entryHash(parseEntry(text), sha256));
      }),
    );
  });

  it.each([
    ['a digit too many', /"seq":\d+/, '"seq":1000000000000000'],
    ['a leading zero', /"seq":/, '"seq":0'],
    ['a sign', /"t":/, '"t":-'],
    ['upper case in a hash', /"prev":"./, '"prev":"A'],
    ['a hash of 63 digits', /"commit":"./, '"commit":"'],
    ['a salt of 33 digits', /"salt":"/, '"salt":"0'],
    ['no type', /"type":"[a-z]+/, '"type":"'],
    ['a type of other letters', /"type":"/, '"type":"X'],
    ['white space', /:/, ': '],
  ])('with %s is left to the slower reader', (_, found, other) => {
    const fields = { seq: 12, prev: sha256('1'), t: 3, type: 'mark', commit: sha256('2') };
    const text = formatEntryLine(fields, { salt: sha256('3').slice(0, 32), canonicalData: '{}' });
    expect(readHead(Buffer.from(text))).toBeDefined();
    expect(readHead(Buffer.from(text.replace(found, other)))).toBeUndefined();
  });
});
