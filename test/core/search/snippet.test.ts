// Snippets: where they are cut, that highlights are the hits, and that no character is halved.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toSnippet } from '../../../src/core/search/snippet.ts';
import { findFirst, type Span, toWordPattern } from '../../../src/core/search/word-pattern.ts';

function around(text: string, words: readonly string[], maxChars = 30) {
  const patterns = words.map(toWordPattern);
  const hit = patterns.map((pattern) => findFirst(text, pattern)).find((span) => span !== undefined);
  const snippet = toSnippet(text, { hit: hit ?? [0, 0], patterns, maxChars });
  return {
    text: snippet.text,
    hits: snippet.highlights.map(([start, end]) => snippet.text.slice(start, end)),
  };
}

test('a short text is its own snippet', () => {
  expect(around('Find the deadlock.', ['DEAD'])).toEqual({ text: 'Find the deadlock.', hits: ['dead'] });
});

test.each([
  ['at its start', `needle ${'x'.repeat(50)}`, `needle ${'x'.repeat(23)}…`],
  [
    'in its middle',
    `${'x'.repeat(50)} needle ${'y'.repeat(50)}`,
    `…${'x'.repeat(9)} needle ${'y'.repeat(13)}…`,
  ],
  ['at its end', `${'x'.repeat(50)} needle`, `…${'x'.repeat(23)} needle`],
])('a long text is cut around a hit %s', (_where, text, expected) => {
  expect(around(text, ['needle'])).toEqual({ text: expected, hits: ['needle'] });
});

test('white space becomes one space, in a phrase too', () => {
  expect(around('\n\n  if (a)\n\t\treturn\r\n   b;\n', ['return b'])).toEqual({
    text: 'if (a) return b;',
    hits: ['return b'],
  });
});

test('hits that touch or overlap are highlighted as one', () => {
  expect(around('deadlock lock', ['dead', 'lock', 'adlo'])).toEqual({
    text: 'deadlock lock',
    hits: ['deadlock', 'lock'],
  });
});

test('a hit that is longer than the snippet is kept whole', () => {
  const long = 'long '.repeat(20).trim();
  expect(around(`a ${long} b`, [long], 10).hits).toEqual([long]);
});

test('letters that change their length in lower case do not shift the highlight', () => {
  expect(around('İİİ needle İ', ['NEEDLE']).hits).toEqual(['needle']);
});

test('any hit in any text is highlighted, and no surrogate pair is cut', () => {
  const unit = fc.constantFrom('a', 'B', ' ', '\n', '👍', 'é', '.', '(', '\\');
  fc.assert(
    fc.property(
      fc.string({ unit, maxLength: 60 }),
      fc.string({ unit, minLength: 1, maxLength: 3 }).filter((word) => word.trim() !== ''),
      fc.string({ unit, maxLength: 60 }),
      fc.integer({ min: 1, max: 40 }),
      (before, word, after, maxChars) => {
        const { text, hits } = around(`${before}${word}${after}`, [word], maxChars);
        const wanted = word.trim().replaceAll(/\s+/g, ' ').toLowerCase();
        expect(hits.length).toBeGreaterThan(0);
        expect(hits[0]?.toLowerCase().replaceAll(/\s+/g, ' ')).toContain(wanted);
        expect(text.isWellFormed()).toBe(true);
      },
    ),
  );
});

test('highlights are in order and within the snippet', () => {
  const words = ['a', 'ab', 'b'];
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 80 }), (text) => {
      const snippet = toSnippet(text, { hit: [0, 0], patterns: words.map(toWordPattern), maxChars: 30 });
      const flat = snippet.highlights.flatMap((span: Span) => span);
      expect(flat).toEqual([...flat].sort((one, other) => one - other));
      expect(new Set(flat).size).toBe(flat.length);
      expect(flat.at(-1) ?? 0).toBeLessThanOrEqual(snippet.text.length);
    }),
  );
});
