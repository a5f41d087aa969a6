import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Span, Tone } from '../../../../src/core/replay/row.ts';
import { createMarkdownLayout } from '../../../../src/core/replay/rows/markdown.ts';
import { spansWidth } from '../../../../src/core/replay/rows/width.ts';
import { findAttacks, TERMINAL_ATTACKS } from '../../../support/terminal-attacks.ts';

const lay = (text: string, width = 40) => createMarkdownLayout().lay(text, width);
const toTexts = (lines: readonly (readonly Span[])[]) =>
  lines.map((line) =>
    line
      .map(({ text }) => text)
      .join('')
      .trimEnd(),
  );
const toTones = (lines: readonly (readonly Span[])[], tone: Tone) =>
  lines.flatMap((line) => line.filter((span) => span.tone === tone).map(({ text }) => text));

describe('Markdown', () => {
  it.each([
    ['a paragraph', 'Some *words* and\nmore', ['Some words and', 'more']],
    ['a heading', '## Title\n\ntext', ['Title', '', 'text']],
    ['a list', '- one\n- two\n  1. three', ['• one', '• two', '  1. three']],
    ['tasks', '- [x] done\n- [ ] open', ['☑ done', '☐ open']],
    ['a quote', '> said\n> so', ['│ said', '│ so']],
    ['code', '```ts\nlet a;\n\n  b\n```', ['▏ let a;', '▏', '▏   b']],
    [
      'a table',
      '| a | n |\n|---|--:|\n| one | 1 |\n| two | 20 |',
      ['a     n', '───  ──', 'one   1', 'two  20'],
    ],
    ['HTML as it stands', '<b>x</b>\n\ny', ['<b>x</b>', '', 'y']],
    ['an escaped character', '1 \\* 2 &amp; 3', ['1 * 2 &amp; 3']],
  ])('shows %s', (_, text, lines) => {
    expect(toTexts(lay(text))).toEqual(lines);
  });

  it('says where a link leads, as its text may say another', () => {
    expect(toTexts(lay('[bank](http://evil.example)', 60))).toEqual(['bank (http://evil.example)']);
    expect(toTexts(lay('http://plain.example', 60))).toEqual(['http://plain.example']);
  });

  it('colours code of a language that it knows', () => {
    const lines = lay('```ts\nconst a = "b"; // c\n```');
    expect(toTones(lines, 'code-keyword')).toEqual(['const']);
    expect(toTones(lines, 'code-string')).toEqual(['"b"']);
    expect(toTones(lines, 'code-comment')).toEqual(['// c']);
  });

  it('shows what a terminal would obey', () => {
    expect(toTexts(lay('\u001b]52;c;AA\u0007 `\u001b[2J`')).join('')).toBe('␛]52;c;AA␇ ␛[2J');
  });

  it('survives what nests without end', () => {
    for (const text of ['>'.repeat(5000), `${'- '.repeat(3000)}x`, '*'.repeat(5000), '['.repeat(5000)])
      expect(lay(text, 30).length).toBeGreaterThan(0);
  });

  it('keeps every line within the width, and is the same laid out as it grows', () => {
    const pieces = fc.array(
      fc.oneof(
        fc.constantFrom(
          '# a\n\n',
          '- b **c**\n',
          '  - d\n',
          '> e\n',
          '```js\nlet x = 1;\n',
          '```\n',
          '| a | b |\n|-|-|\n| 日本語 | c |\n',
          '\n\n',
        ),
        fc.string({ unit: 'grapheme', maxLength: 30 }),
      ),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(pieces, fc.integer({ min: 8, max: 60 }), (parts, width) => {
        const layout = createMarkdownLayout();
        let text = '';
        for (const part of parts) {
          text += part;
          const lines = layout.lay(text, width);
          for (const line of lines) expect(spansWidth(line)).toBeLessThanOrEqual(width);
          expect(lines).toEqual(createMarkdownLayout().lay(text, width));
        }
      }),
    );
  });

  it('shows what would steer a terminal, wherever it stands', () => {
    const texts = Object.values(TERMINAL_ATTACKS).flatMap((attack) =>
      [
        '# A',
        '## [A](A)',
        '> A',
        '- A',
        '- [ ] A',
        '`A`',
        '**A** *A* ~~A~~',
        '```A\nA\n```',
        '| A | b |\n|---|---|\n| A | A |',
        '<a href="A">A</a>',
        'A\nA',
      ].map((form) => form.replaceAll('A', () => attack)),
    );
    for (const text of texts)
      for (const line of lay(text, 60))
        for (const one of line) expect(findAttacks(one.text), text).toEqual([]);
  });
});
