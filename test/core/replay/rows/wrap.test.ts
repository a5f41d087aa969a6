import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Span } from '../../../../src/core/replay/row.ts';
import { span, spansWidth } from '../../../../src/core/replay/rows/width.ts';
import { breakSpans, expandTabs, wrapSpans } from '../../../../src/core/replay/rows/wrap.ts';

const toTexts = (lines: readonly (readonly Span[])[]) =>
  lines.map((line) => line.map(({ text }) => text).join(''));
const anySpans = fc
  .array(
    fc.tuple(
      fc.string({ unit: 'grapheme', maxLength: 30 }),
      fc.constantFrom('plain' as const, 'strong' as const),
    ),
    { maxLength: 5 },
  )
  .map((parts) => parts.map(([text, tone]) => span(text, tone)));

describe('wrapping', () => {
  it.each([
    ['one two three', 8, ['one two ', 'three']],
    ['  indented text', 10, ['  indented', 'text']],
    ['abcdefghij', 4, ['abcd', 'efgh', 'ij']],
    ['日本語です', 4, ['日本', '語で', 'す']],
    ['', 4, ['']],
  ])('breaks %j at %i columns', (text, width, lines) => {
    expect(toTexts(wrapSpans([span(text)], width))).toEqual(lines);
  });

  it('does not part a word where its tone changes', () => {
    const lines = wrapSpans([span('see '), span('bold', 'strong'), span('ly')], 8);
    expect(toTexts(lines)).toEqual(['see ', 'boldly']);
    expect(lines[1]).toEqual([span('bold', 'strong'), span('ly')]);
  });

  it('keeps every line within the width, and every word', () => {
    fc.assert(
      fc.property(anySpans, fc.integer({ min: 8, max: 40 }), (spans, width) => {
        for (const lines of [wrapSpans(spans, width), breakSpans(spans, width)])
          for (const line of lines) expect(spansWidth(line)).toBeLessThanOrEqual(width);
        const bare = (text: string) => text.replaceAll(' ', '');
        const whole = spans.map(({ text }) => text).join('');
        expect(bare(toTexts(wrapSpans(spans, width)).join(''))).toBe(bare(whole));
        expect(toTexts(breakSpans(spans, width)).join('')).toBe(whole);
      }),
    );
  });

  it('puts … for a character that is wider than everything, and goes on', () => {
    expect(toTexts(breakSpans([span('日a')], 1))).toEqual(['…', 'a']);
  });

  it('ends tabs at every fourth column', () => {
    expect(expandTabs('a\tb\t\tc')).toBe('a   b       c');
    expect(expandTabs('日\tb')).toBe('日  b');
  });
});
