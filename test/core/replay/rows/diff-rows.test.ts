import { describe, expect, it } from 'vitest';
import { toDiff } from '../../../../src/core/replay/rows/diff-rows.ts';

const toTexts = (before: string, after: string, isWhole = true) =>
  toDiff({ path: 'a.ts', before, after, isWhole }).lines.map((line) => line.map(({ text }) => text).join(''));
const lines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}\n`).join('');

describe('a difference', () => {
  it('shows what went and what came, with the numbers of lines', () => {
    expect(toTexts('a\nb\nc\n', 'a\nB\nc\n')).toEqual([' 1   a', ' 2 - b', ' 2 + B', ' 3   c']);
  });

  it('leaves out what is far from any change', () => {
    const shown = toTexts(lines(1, 40), `new\n${lines(1, 39)}last\n`);
    expect(shown).toHaveLength(1 + 3 + 1 + 3 + 2);
    expect(shown).toContain('   ⋯');
  });

  it('has no numbers where only a part of the file is known', () => {
    expect(toTexts('a\n', 'b\n', false)).toEqual(['- a', '+ b']);
  });

  it('counts lines', () => {
    expect(toDiff({ path: '', before: '', after: 'a\nb\n', isWhole: true })).toMatchObject({
      added: 2,
      removed: 0,
    });
  });

  it('gives up on texts that have nothing in common, and shows both', () => {
    const [before, after] = ['a', 'b'].map((letter) =>
      Array.from({ length: 9000 }, (_, at) => `${letter}${at}\n`).join(''),
    );
    const diff = toDiff({ path: '', before: before ?? '', after: after ?? '', isWhole: true });
    expect(diff.added).toBeGreaterThanOrEqual(9000);
    expect(diff.removed).toBeGreaterThanOrEqual(9000);
  });
});
