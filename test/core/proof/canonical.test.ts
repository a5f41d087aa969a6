// The canonical form against the values that RFC 8785 prints.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/model/json.ts';
import { formatCanonical } from '../../../src/core/proof/canonical.ts';

/** RFC 8785 appendix B: the bits of a double, and how it is printed. */
const NUMBERS: readonly (readonly [bits: string, text: string])[] = [
  ['0000000000000000', '0'],
  ['8000000000000000', '0'],
  ['0000000000000001', '5e-324'],
  ['8000000000000001', '-5e-324'],
  ['7fefffffffffffff', '1.7976931348623157e+308'],
  ['ffefffffffffffff', '-1.7976931348623157e+308'],
  ['4340000000000000', '9007199254740992'],
  ['c340000000000000', '-9007199254740992'],
  ['4430000000000000', '295147905179352830000'],
  ['44b52d02c7e14af5', '9.999999999999997e+22'],
  ['44b52d02c7e14af6', '1e+23'],
  ['44b52d02c7e14af7', '1.0000000000000001e+23'],
  ['444b1ae4d6e2ef4e', '999999999999999700000'],
  ['444b1ae4d6e2ef4f', '999999999999999900000'],
  ['444b1ae4d6e2ef50', '1e+21'],
  ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
  ['3eb0c6f7a0b5ed8d', '0.000001'],
  ['41b3de4355555553', '333333333.3333332'],
  ['41b3de4355555554', '333333333.33333325'],
  ['41b3de4355555555', '333333333.3333333'],
  ['41b3de4355555556', '333333333.3333334'],
  ['41b3de4355555557', '333333333.33333343'],
  ['becbf647612f3696', '-0.0000033333333333333333'],
  ['43143ff3c1cb0959', '1424953923781206.2'],
];

function toDouble(bits: string): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(`0x${bits}`));
  return view.getFloat64(0);
}

describe('formatCanonical', () => {
  it.each(NUMBERS)('prints the double %s as %s', (bits, text) => {
    expect(formatCanonical(toDouble(bits))).toBe(text);
  });

  it.each(['7fffffffffffffff', '7ff0000000000000', 'fff0000000000000'])('refuses the double %s', (bits) => {
    expect(() => formatCanonical(toDouble(bits))).toThrow(RangeError);
  });

  it('writes the sample of RFC 8785 §3.2.2', () => {
    const text = String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`;
    expect(formatCanonical(JSON.parse(text))).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  it('sorts members by UTF-16 code units: a surrogate pair before a later BMP character (RFC 8785 §3.2.3)', () => {
    const value = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    };
    expect(Object.keys(JSON.parse(formatCanonical(value)))).toEqual(
      // '1' comes first here only because JSON.parse puts integer names first.
      ['1', '\r', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33'],
    );
    expect(formatCanonical(value)).toMatch(/^\{"\\r":"Carriage Return","1":"One","\u0080"/);
  });

  it('sorts at every level, and integer-like names as text', () => {
    expect(formatCanonical({ b: [{ 10: 1, 9: 2, '': 3 }], a: {} })).toBe(
      '{"a":{},"b":[{"":3,"10":1,"9":2}]}',
    );
  });

  it('writes a lone surrogate as its escape in lower case', () => {
    expect(formatCanonical({ '\udead': 'a\ud800b' })).toBe(String.raw`{"\udead":"a\ud800b"}`);
  });

  it('keeps "__proto__" as a member like any other', () => {
    const text = '{"__proto__":{"a":1},"constructor":2}';
    expect(formatCanonical(JSON.parse(text))).toBe(text);
  });

  it('gives one text for one value, whatever the order and the writing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.parse(JSON.stringify(value)) as Json;
        const canonical = formatCanonical(json);
        expect(JSON.parse(canonical)).toEqual(json);
        expect(formatCanonical(JSON.parse(JSON.stringify(reversed(json), null, 2)))).toBe(canonical);
      }),
    );
  });
});

function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [name, reversed(member)] as const);
  return Object.fromEntries(members.reverse());
}
