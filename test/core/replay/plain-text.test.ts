import { expect, test } from 'vitest';
import { formatCount, toUsageText } from '../../../src/core/replay/plain-text.ts';

test.each([
  [0, '0 gaps'],
  [1, '1 gap'],
  [999, '999 gaps'],
  [1_234_567, '1,234,567 gaps'],
])('formatCount tells %i of something as %s', (count, text) => {
  expect(formatCount(count, 'gap')).toBe(text);
});

test('toUsageText names what was counted, and nothing else', () => {
  expect(toUsageText({ inputTokens: 12, outputTokens: 0, cacheWriteTokens: 3 })).toBe(
    '12 in, 0 out, 3 cache write',
  );
  expect(toUsageText({ cacheReadTokens: 900, reasoningTokens: 40 })).toBe('900 cache read, 40 reasoning');
  expect(toUsageText({})).toBe('');
});
