// Colours of a terminal.
import { describe, expect, it } from 'vitest';
import type { Row } from '../../src/core/replay/row.ts';
import { createTheme, toPalette } from '../../src/tui/theme.ts';

const row: Row = {
  spans: [
    { text: 'NOT RECORDED', tone: 'gap' },
    { text: ' plain', tone: 'plain' },
  ],
};

describe('toPalette', () => {
  it.each([
    [1, undefined, { depth: 1, background: 'dark' }],
    [4, '15;0', { depth: 4, background: 'dark' }],
    [8, '0;15', { depth: 8, background: 'light' }],
    [24, '0;default;7', { depth: 24, background: 'light' }],
    [24, 'nonsense', { depth: 24, background: 'dark' }],
    [8, '15;8', { depth: 8, background: 'dark' }],
  ])('takes %s bits and COLORFGBG=%s for %j', (depth, COLORFGBG, palette) => {
    expect(toPalette(depth, { COLORFGBG })).toEqual(palette);
  });
});

describe('a theme', () => {
  it('uses no colour where there is none, and still shows what must not be overlooked', () => {
    const painted = createTheme({ depth: 1, background: 'dark' }).paintRow(row, 80);
    expect(painted).toBe('\u001b[1;7mNOT RECORDED\u001b[0m plain');
  });

  it.each([4, 8, 24] as const)('paints in %s bits', (depth) => {
    const painted = createTheme({ depth, background: 'light' }).paintRow(row, 80);
    const codes = depth === 4 ? '1;97;41' : '1;38;5;231;48;5;160';
    expect(painted).toBe(`\u001b[${codes}mNOT RECORDED\u001b[0m plain`);
  });

  it('fills a row that is selected up to the width, in columns', () => {
    const wide: Row = { spans: [{ text: '漢字', tone: 'plain' }], isSelected: true };
    expect(createTheme({ depth: 8, background: 'dark' }).paintRow(wide, 6)).toBe(
      '\u001b[48;5;237m漢字\u001b[0m\u001b[48;5;237m  \u001b[0m',
    );
    expect(createTheme({ depth: 4, background: 'dark' }).paintRow(wide, 6)).toBe(
      '\u001b[7m漢字\u001b[0m\u001b[7m  \u001b[0m',
    );
  });

  it('is the last place where anything that steers a terminal would end', () => {
    const hostile: Row = { spans: [{ text: '\u001b]52;c;AAAA\u0007', tone: 'plain' }] };
    expect(createTheme({ depth: 24, background: 'dark' }).paintRow(hostile, 80)).toBe('␛]52;c;AAAA␇');
  });
});
