// Where a replay may begin.
import { describe, expect, it } from 'vitest';
import { parsePlayhead } from '../../../src/core/replay/playhead.ts';

describe('parsePlayhead', () => {
  it.each([
    ['0', 0],
    ['90', 90_000],
    ['1.5', 1500],
    ['1:30', 90_000],
    ['01:05.250', 65_250],
    ['90:00', 5_400_000],
    ['1:02:03', 3_723_000],
    ['90s', 90_000],
    ['1m30s', 90_000],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['1h0m0.5s', 3_600_500],
  ])('reads the time %s', (text, t) => {
    expect(parsePlayhead(text)).toEqual({ type: 'time', t });
  });

  it('reads a turn', () => {
    expect(parsePlayhead('@12')).toEqual({ type: 'turn', turn: 12 });
  });

  it.each([
    '',
    ' ',
    '-1',
    '1:60',
    '1:2:3:4',
    ':30',
    '1s1m',
    'm',
    '@0',
    '@',
    '@1.5',
    '@-1',
    '1e9',
    'NaN',
    '1,5',
    'x',
    '٣',
  ])('refuses %j', (text) => {
    expect(() => parsePlayhead(text)).toThrow(/^expected seconds \(90\), a time/);
  });
});
