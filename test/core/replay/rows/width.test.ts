import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cutTo,
  fitSpans,
  span,
  spansWidth,
  spreadSpans,
  takeColumns,
  widthOf,
} from '../../../../src/core/replay/rows/width.ts';

const WIDE = '日本語';
const FAMILY = '👩‍👩‍👧';
const COMBINED = 'e\u0301';

describe('width', () => {
  it.each([
    ['abc', 3],
    [WIDE, 6],
    [FAMILY, 2],
    [COMBINED, 1],
    ['', 0],
  ])('of %j is %i', (text, width) => {
    expect(widthOf(text)).toBe(width);
  });

  it.each([
    ['abcdef', 4, 'abc…'],
    [WIDE, 4, '日…'],
    [`a${FAMILY}b`, 2, 'a…'],
    [`${COMBINED}xy`, 2, `${COMBINED}…`],
    ['abc', 3, 'abc'],
    ['abc', 0, ''],
  ])('cuts %j to %i columns', (text, width, cut) => {
    expect(cutTo(text, width)).toBe(cut);
  });

  it('takes no half of a wide character', () => {
    expect(takeColumns(WIDE, 3)).toBe('日');
  });

  it('fits any spans into exactly the columns there are', () => {
    const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { maxLength: 4 });
    fc.assert(
      fc.property(texts, fc.integer({ min: 0, max: 30 }), (parts, width) => {
        expect(
          spansWidth(
            fitSpans(
              parts.map((text) => span(text)),
              width,
            ),
          ),
        ).toBe(width);
      }),
    );
  });

  it('spreads left and right, and drops the right where there is no room', () => {
    const toText = (width: number) =>
      spreadSpans([span('left')], [span('right')], width)
        .map(({ text }) => text)
        .join('');
    expect(toText(12)).toBe('left   right');
    expect(toText(6)).toBe('left  ');
  });
});

describe('span', () => {
  it('shows what a terminal would obey', () => {
    expect(span('a\u001b]52;c;AA\u0007\u009b1m\u202e\nb\tc').text).toBe('a␛]52;c;AA␇<9B>1m<202E>␊b  c');
  });
});
