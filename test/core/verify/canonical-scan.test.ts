// The scanner against the slow way: what it lets pass is canonical, and what a recorder writes it lets pass.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/model/json.ts';
import { formatCanonical } from '../../../src/core/proof/canonical.ts';
import { NOT_CANONICAL } from '../../../src/core/verify/canonical-bytes.ts';
import { createCanonicalScan } from '../../../src/core/verify/canonical-scan.ts';

const scan = createCanonicalScan();
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function isAccepted(bytes: Uint8Array): boolean {
  return scan.object(bytes, 0) === bytes.length;
}
/** By decoding, parsing and writing again. */
function isCanonical(bytes: Uint8Array): boolean {
  try {
    const text = strict.decode(bytes);
    const value = JSON.parse(text) as Json;
    return text.startsWith('{') && formatCanonical(value) === text;
  } catch {
    return false;
  }
}

/**
 * V8 may read such a name as another that it has just seen, so that the slow way is no measure: Node 24.21 reads both second names of
 * `[{"\"$":1,"\"\\":2},{"\"$":1,"\\\"":2}]` as the first of them.
 */
const ESCAPED_NAME = /"(?:[^"\\]|\\.)*\\(?:[^"\\]|\\.)*":/;

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(
      '\ud83d',
      '\ude00',
      '\u0000',
      '\u001f',
      '\u007f',
      '"',
      '\\',
      '/',
      'é',
      '\uffff',
      '😀',
      '$',
    ),
  }),
);
const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(1e21, 1e20, 1e-7, 1e-6, -1, 0.1, 5e-324),
);
const { object } = fc.letrec<{ value: Json; object: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false),
    number,
    text,
    fc.array(tie('value'), { maxLength: 4 }),
    tie('object'),
  ),
  object: fc
    .uniqueArray(fc.tuple(text, tie('value')), { selector: ([name]) => name, maxLength: 4 })
    .map((members) => Object.fromEntries(members)),
}));

describe('the canonical scan', () => {
  it('lets everything pass that is written in the canonical form', () => {
    fc.assert(
      fc.property(object, (value) => {
        expect(isAccepted(Buffer.from(formatCanonical(value)))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('lets nothing else pass: a byte changed, added or taken out', () => {
    const byte = fc.oneof(
      fc.nat(255),
      fc.constantFrom(...Buffer.from(' \n\t"\\/0123456789abcdefu-+.eE{}[],:$tn')),
    );
    fc.assert(
      fc.property(object, fc.nat(), byte, fc.constantFrom(0, 1, 2), (value, at, other, kind) => {
        const bytes = Buffer.from(formatCanonical(value));
        const index = at % bytes.length;
        const inserted = kind === 0 ? [] : [other];
        const mutated = Buffer.from([
          ...bytes.subarray(0, index),
          ...inserted,
          ...bytes.subarray(kind === 2 ? index : index + 1),
        ]);
        fc.pre(!ESCAPED_NAME.test(mutated.toString('latin1')));
        expect(isAccepted(mutated)).toBe(isCanonical(mutated));
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    ['{"b":1,"a":2}', false],
    ['{"a":1,"a":2}', false],
    ['{"a":1,"aa":2}', true],
    ['{"aa":1,"a":2}', false],
    ['{"😀":1,"\uffff":2}', true],
    ['{"\uffff":1,"😀":2}', false],
    ['{"\\n":1,"\\"":2}', true],
    ['{"a":"\\u0008"}', false],
    ['{"a":"\\u000b"}', true],
    ['{"a":"\\u000B"}', false],
    ['{"a":"\\ud800"}', true],
    ['{"a":"\\ud83d\\ude00"}', false],
    ['{"a":"\\ude00\\ud83d"}', true],
    ['{"a":"\\/"}', false],
    ['{"a":-0}', false],
    ['{"a":01}', false],
    ['{"a":1.0}', false],
    ['{"a":1e400}', false],
    ['{"a":12345678901234567890}', false],
    ['{"a":123456789012345}', true],
    ['{"a":[]}', true],
    ['{"a":[1,]}', false],
    ['{"a":1,}', false],
    ['{"a":tru}', false],
    ['{}x', false],
    ['[]', false],
    ['{', false],
    ['', false],
  ])('says of %s: %s', (json, expected) => {
    expect(isAccepted(Buffer.from(json))).toBe(expected);
    expect(isCanonical(Buffer.from(json))).toBe(expected);
  });

  it.each([
    [[0xc0, 0x80]],
    [[0xc1, 0xbf]],
    [[0xe0, 0x9f, 0xbf]],
    [[0xed, 0xa0, 0x80]],
    [[0xf0, 0x8f, 0xbf, 0xbf]],
    [[0xf4, 0x90, 0x80, 0x80]],
    [[0xf5, 0x80, 0x80, 0x80]],
    [[0xe2, 0x82]],
    [[0x80]],
    [[0xff]],
  ])('does not let %j pass, which is no UTF-8', (bytes) => {
    expect(isAccepted(Buffer.from([...Buffer.from('{"a":"'), ...bytes, ...Buffer.from('"}')]))).toBe(false);
  });

  it('stops at a nesting that others would not read', () => {
    const nested = (depth: number) => Buffer.from(`{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`);
    expect(isAccepted(nested(998))).toBe(true);
    expect(isAccepted(nested(999))).toBe(false);
    expect(scan.object(nested(100_000), 0)).toBe(NOT_CANONICAL);
  });

  it('cuts out all pieces of a run but the first, where they are of its kind', () => {
    const cutsOf = (pieces: string) => {
      const json = Buffer.from(`{"frames":[{"pieces":${pieces},"t":1}]}`);
      expect(isAccepted(json)).toBe(true);
      const { cuts } = scan;
      return cuts.length === 0 ? undefined : json.subarray(cuts[0], cuts[1]).toString();
    };
    expect(cutsOf('[[1,"a"],[2,"b"],[3,null]]')).toBe(',[2,"b"],[3,null]');
    expect(cutsOf('[[1,"a"]]')).toBe('');
    for (const other of [
      '[]',
      '[1]',
      '[[1,"a"],[2]]',
      '[[1,"a"],[2,{}]]',
      '[[1,"a"],["2","b"]]',
      '[[1,"a"],[2.5,"b"]]',
      '[[1,"a"],[-2,"b"]]',
      '[[1,"a"],[]]',
    ])
      expect(cutsOf(other), other).toBeUndefined();
  });
});
