import { describe, expect, it } from 'vitest';
import { formatMark, parseMark } from '../../../../src/core/replay/player/mark.ts';

describe('a mark', () => {
  it.each([
    [{ t: 93_500 }, '{"t":93500}'],
    [
      { t: 0, at: '2026-11-26T13:05:10.000Z', note: 'the wrong\nfile' },
      '{"t":0,"at":"2026-11-26T13:05:10.000Z","note":"the wrong\\nfile"}',
    ],
  ])('is one line, and read again', (mark, line) => {
    expect(formatMark(mark)).toBe(line);
    expect(parseMark(line)).toEqual(mark);
  });

  it.each([
    '',
    '{',
    '[]',
    'null',
    '{"t":"1"}',
    '{"t":-1}',
    '{"t":1e999}',
    '{"at":"2026-11-26T13:05:10.000Z"}',
  ])('is none in %j', (line) => {
    expect(parseMark(line)).toBeUndefined();
  });

  it('lets in no more of a line than it needs', () => {
    const line = JSON.stringify({ t: 1, at: 'yesterday', note: 'x'.repeat(5000), more: 1 });
    expect(parseMark(line)).toEqual({ t: 1, note: 'x'.repeat(1000) });
  });
});
