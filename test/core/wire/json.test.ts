// Tests src/core/wire/json.ts and json-number.ts.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/model/json.ts';
import { isRawNumber } from '../../../src/core/model/raw-number.ts';
import { parseJson, readText } from '../../../src/core/wire/json.ts';

const parse = (text: string, maxDepth = 100) => parseJson(text, { maxDepth });
function read(text: string): Json {
  const parsed = parse(text);
  if (!parsed.ok) throw new Error(`expected JSON, found ${parsed.reason}: ${text}`);
  return parsed.value;
}

describe('parseJson', () => {
  it.each(['null', 'true', '"a\\u00e9"', '[]', ' {"a":[1,{"b":null}]}\n', '{"__proto__":{"x":1}}'])(
    'reads %s as JSON.parse does',
    (text) => {
      expect(read(text)).toEqual(JSON.parse(text));
      expect(Object.keys(Object(read(text)))).toEqual(Object.keys(Object(JSON.parse(text))));
    },
  );

  it.each([
    '',
    ' ',
    '{',
    '[1,]',
    "{'a':1}",
    '01',
    'NaN',
    '[DONE]',
    '{"a":1} x',
    '"\n"',
    '"',
    '"\\',
    '\uFEFF1',
  ])('refuses %j', (text) => expect(parse(text)).toEqual({ ok: false, reason: 'syntax' }));

  it('lets the last of two equal keys win, raw numbers or not', () => {
    expect(read('{"a":1,"a":2}')).toEqual({ a: 2 });
    expect(JSON.stringify(read('{"a":12345678901234567890,"a":[-0],"b":1e999,"b":3}'))).toBe(
      '{"a":[-0],"b":3}',
    );
  });

  it('takes brackets up to the depth and no further', () => {
    const nested = (depth: number): string => `${'[{"a":'.repeat(depth / 2)}1${'}]'.repeat(depth / 2)}`;
    expect(parse(nested(100)).ok).toBe(true);
    expect(parse(nested(102))).toEqual({ ok: false, reason: 'too-deep' });
    expect(parse('[[1],[1],[1]]', 2).ok).toBe(true);
    expect(parse('[[1],[1],[[1]]]', 2)).toEqual({ ok: false, reason: 'too-deep' });
  });

  it.each([10_000, 1_000_000])('does not overflow at depth %i', (depth) => {
    const nested = '['.repeat(depth) + ']'.repeat(depth);
    expect(parse(nested)).toEqual({ ok: false, reason: 'too-deep' });
    expect(parse('{"a":'.repeat(depth))).toEqual({ ok: false, reason: 'too-deep' });
    expect(parse('['.repeat(depth), depth)).toEqual({ ok: false, reason: 'syntax' });
    expect(parseJson(nested, { maxDepth: depth }).ok).toBe(true);
    const withRaw = `${'['.repeat(depth)}-0${']'.repeat(depth)}`;
    expect(parse(withRaw, depth)).toEqual({ ok: false, reason: 'too-deep' });
  });

  it.each([
    `"${'['.repeat(500)}"`,
    `"\\"${'['.repeat(500)}"`,
    `["\\\\","${'{'.repeat(500)}\\\\\\""]`,
    `{"${'['.repeat(500)}":1}`,
  ])('does not count brackets inside strings (%#)', (text) => {
    expect(parse(text, 3)).toEqual({ ok: true, value: JSON.parse(text) });
  });

  it('counts brackets after a string that ends in backslashes', () => {
    expect(parse(`["\\\\",${'['.repeat(50)}${']'.repeat(50)}]`, 20)).toEqual({
      ok: false,
      reason: 'too-deep',
    });
  });
});

describe('numbers', () => {
  it.each([
    ['12345678901234567890'],
    ['-9007199254740993'],
    ['9007199254740993'],
    ['0.1000000000000000055511151231257827'],
    ['3.14159265358979323846'],
    ['123456789.123456789'],
    ['1e400'],
    ['-1E+400'],
    ['1e-400'],
    ['-0'],
    ['-0.0'],
    ['-0e5'],
    ['123456789012345678e-3'],
  ])('keep %s as it is written', (literal) => {
    for (const text of [literal, ` ${literal}`, `[${literal}]`, `{"a":${literal},"b":[1, ${literal} ]}`]) {
      expect(JSON.stringify(read(text))).toBe(text.replaceAll(' ', ''));
    }
    const value = read(literal);
    expect(isRawNumber(value) && value.rawJSON).toBe(literal);
  });

  it.each([
    '0',
    '1.0',
    '1e2',
    '1E+2',
    '0.1',
    '0.10',
    '-1.50',
    '100e-2',
    '0e999999999999',
    '9007199254740992',
    '123456789012345680000',
    '1e23',
    '5e-324',
    '1.7976931348623157e308',
    '0.30000000000000004',
    '-0.5',
    '-0.8414709848078965',
    '10000000000000000.000',
  ])('stay plain where a double holds them: %s', (literal) => {
    for (const text of [`${literal}`, `[${literal}]`, `{"a":${literal}}`, `[${literal},-0]`]) {
      const value = read(text);
      const number = typeof value === 'object' ? Object.values(value ?? {})[0] : value;
      expect(number).toBe(Number(literal));
    }
  });

  it('inside strings are left alone', () => {
    const text = '{"a":" 12345678901234567890, -0 [1e999","12345678901234567890":":-0"}';
    expect(read(text)).toEqual(JSON.parse(text));
  });

  it('are never changed, whatever they are', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 22 });
    const literal = fc
      .record({
        sign: fc.constantFrom('', '-'),
        whole: digits.map((text) => text.replace(/^0+/, '') || '0'),
        fraction: digits.map((text) => (text === '' ? '' : `.${text}`)),
        exponent: fc.option(
          fc.integer({ min: -400, max: 400 }).map((power) => `e${power}`),
          { nil: '' },
        ),
      })
      .map(({ sign, whole, fraction, exponent }) => sign + whole + fraction + exponent);
    fc.assert(
      fc.property(fc.array(literal, { minLength: 1, maxLength: 4 }), (literals) => {
        const written = JSON.stringify(read(`[${literals}]`))
          .slice(1, -1)
          .split(',')
          .map(decimal);
        expect(written).toEqual(literals.map(decimal));
      }),
      { numRuns: 1000 },
    );
  });

  it('of any value come back as JSON.stringify wrote them', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(JSON.stringify(read(text))).toBe(text);
      }),
    );
  });
});

describe('readText', () => {
  const readAs = (text: string): object => readText(text, { maxDepth: 9 });

  it.each([
    ['{"a":1}', { value: { a: 1 } }],
    ['"a"', { value: 'a' }],
    ['null', { value: null }],
    ['7', { value: 7 }],
    ['[1.50]', { value: [1.5] }],
    ['1.50', { text: '1.50' }],
    [' 7', { text: ' 7' }],
    ['[DONE]', { text: '[DONE]' }],
    ['', { text: '' }],
    ['[[[[[[[[[[]]]]]]]]]]', { text: '[[[[[[[[[[]]]]]]]]]]' }],
  ])('reads %j', (text, expected) => expect(readAs(text)).toEqual(expected));
});

/** The exact value of a literal, by integers of any size: sign, digits, power of ten. */
function decimal(literal: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(literal) ?? [];
  let digits = BigInt(whole + fraction);
  let power = Number(exponent) - fraction.length;
  if (digits === 0n) return `${sign}0`;
  for (; digits % 10n === 0n; power++) digits /= 10n;
  return `${sign}${digits}e${power}`;
}
